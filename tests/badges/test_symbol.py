import io
import re
from typing import Any

import pytest
import qrcode
from hypothesis import given, settings
from PIL import Image
from qrcode.constants import ERROR_CORRECT_H

from huiwu.badges.symbol import QUIET_ZONE, badge_png, badge_svg, link_svg
from huiwu.domain.badge import parse_code
from huiwu.domain.ids import BadgeCode
from tests.badges.reading import format_of, text_of, version_of
from tests.builders import a_badge_code
from tests.domain.strategies import codes

_DARK = re.compile(r"M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H")
LINK = "https://huiwu.example.org/c/lawyers-2023/badge#gate=main&code=167782680.00112233445566778899"


def png_modules(png: bytes) -> list[list[bool]]:
    """The modules of a picture, its quiet zone taken off; both must be exactly black on white."""
    image = Image.open(io.BytesIO(png)).convert("L")
    pixels, width = image.tobytes(), image.width
    border = pixels[pixels.index(0) // width * width :].index(0)
    module = border // QUIET_ZONE
    places = range(border, width - border, module)
    modules = [[pixels[y * width + x] == 0 for x in places] for y in places]
    redrawn = Image.new("L", (len(modules) + 2 * QUIET_ZONE,) * 2, 255)
    for row, line in enumerate(modules):
        for column, is_dark in enumerate(line):
            redrawn.putpixel((QUIET_ZONE + column, QUIET_ZONE + row), 0 if is_dark else 255)
    assert redrawn.resize(image.size, Image.Resampling.NEAREST).tobytes() == pixels
    return modules


def svg_modules(svg: bytes) -> list[list[bool]]:
    """The modules of a drawing, its quiet zone taken off."""
    text = svg.decode()
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    dark = [tuple(map(float, found)) for found in _DARK.findall(text)]
    assert view is not None
    module = dark[0][2] - dark[0][0]
    size = round(float(view[1]) / module) - 2 * QUIET_ZONE
    modules = [[False] * size for _ in range(size)]
    for left, top, right, bottom in dark:
        assert (right - left, bottom - top) == pytest.approx((module, module))
        modules[round(top / module) - QUIET_ZONE][round(left / module) - QUIET_ZONE] = True
    return modules


def expected_modules(text: str) -> list[list[bool]]:
    symbol: qrcode.QRCode[Any] = qrcode.QRCode(version=2, error_correction=ERROR_CORRECT_H, border=0)
    symbol.add_data(text)
    symbol.make(fit=False)
    return [[bool(module) for module in row] for row in symbol.get_matrix()]


@given(codes)
@settings(max_examples=10)
def test_the_picture_and_the_drawing_say_the_code(code: BadgeCode) -> None:
    picture, drawing = png_modules(badge_png(code)), svg_modules(badge_svg(code))

    assert text_of(picture) == code
    assert parse_code(text_of(drawing)) == code
    assert picture == drawing == expected_modules(code)


def test_a_badge_is_version_two_at_level_h_with_a_quiet_zone_of_four() -> None:
    modules = png_modules(badge_png(a_badge_code()))

    assert (version_of(modules), format_of(modules)[0], QUIET_ZONE) == (2, "H", 4)
    assert Image.open(io.BytesIO(badge_png(a_badge_code()))).size == (12 * (25 + 8), 12 * (25 + 8))


def test_another_code_is_another_picture() -> None:
    assert badge_png(a_badge_code(1)) != badge_png(a_badge_code(2))
    assert badge_svg(a_badge_code(1)) != badge_svg(a_badge_code(2))


def test_a_drawing_is_dark_on_white_also_where_the_page_is_dark() -> None:
    text = badge_svg(a_badge_code()).decode()

    assert '<rect fill="white" x="0" y="0" width="100%" height="100%"' in text
    assert text.index("<rect") < text.index("<path")


def test_a_drawing_loads_nothing_and_runs_nothing() -> None:
    text = link_svg(LINK).decode()

    assert not re.search(r"<script|href|\bon\w+=|@import|url\(", text)
    assert LINK not in text


@pytest.mark.parametrize("url", ["https://h.cn/#x", "https://huiwu.example.org/c/a/badge#1"])
def test_a_link_is_drawn_at_level_m_and_as_small_as_it_goes(url: str) -> None:
    modules = svg_modules(link_svg(url))

    assert (text_of(modules), format_of(modules)[0]) == (url, "M")
    assert version_of(modules) == (2 if len(url) < 27 else 3)


def test_the_link_of_a_gate_is_not_too_dense_for_a_phone() -> None:
    modules = svg_modules(link_svg(LINK))

    assert version_of(modules) <= 6
    assert format_of(modules)[0] == "M"
