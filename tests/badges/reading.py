"""Read a QR symbol as a phone would: from its modules back to its text, by the rules of the standard alone.

Only what a flat, undamaged symbol of one block needs (versions 1 and 2, 3 to 5 at low levels): no error is mended.
"""

from collections.abc import Callable, Iterator, Sequence

Matrix = Sequence[Sequence[bool]]

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
LEVELS = {1: "L", 0: "M", 3: "Q", 2: "H"}
_FORMAT_MASK = 0b101010000010010
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, _column: row % 2 == 0,
    lambda _row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: (row * column % 3 + (row + column) % 2) % 2 == 0,
)


def version_of(matrix: Matrix) -> int:
    return (len(matrix) - 17) // 4


def format_of(matrix: Matrix) -> tuple[str, int]:
    """The level of error correction, and the mask."""
    places = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    bits = 0
    for row, column in places:
        bits = bits << 1 | matrix[row][column]
    bits ^= _FORMAT_MASK
    return LEVELS[bits >> 13], bits >> 10 & 7


def text_of(matrix: Matrix) -> str:
    """The text of an alphanumeric or byte symbol."""
    bits = "".join("1" if bit else "0" for bit in _data_bits(matrix))
    mode, bits = int(bits[:4], 2), bits[4:]
    match mode:
        case 0b0010:
            return _alphanumeric(int(bits[:9], 2), bits[9:])
        case 0b0100:
            length = int(bits[:8], 2)
            return bytes(int(bits[8 * place : 8 * place + 8], 2) for place in range(1, length + 1)).decode()
        case _:
            raise ValueError(f"mode {mode:04b} is not read here")


def _alphanumeric(length: int, bits: str) -> str:
    text = ""
    while length - len(text) >= 2:
        pair, bits = int(bits[:11], 2), bits[11:]
        text += ALPHANUMERIC[pair // 45] + ALPHANUMERIC[pair % 45]
    return text if len(text) == length else text + ALPHANUMERIC[int(bits[:6], 2)]


def _data_bits(matrix: Matrix) -> Iterator[bool]:
    """The modules that carry data, unmasked, in the order of the standard: two columns at a time, up and down."""
    size, mask = len(matrix), _MASKS[format_of(matrix)[1]]
    upward = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for row in range(size - 1, -1, -1) if upward else range(size):
            for column in (right, right - 1):
                if not _is_fixed(row, column, size):
                    yield matrix[row][column] ^ mask(row, column)
        upward = not upward


def _is_fixed(row: int, column: int, size: int) -> bool:
    """Whether a module belongs to a pattern or to the format, and so carries no data."""
    near_finder = (row < 9 and column < 9) or (row < 9 and column >= size - 8) or (row >= size - 8 and column < 9)
    timing = row == 6 or column == 6
    alignment = size > 21 and size - 9 <= row < size - 4 and size - 9 <= column < size - 4
    return near_finder or timing or alignment
