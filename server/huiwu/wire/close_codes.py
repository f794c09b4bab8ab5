"""Why a live socket was closed, and whether the page should come back."""

from enum import IntEnum


class CloseCode(IntEnum):
    """The codes of `server/docs/wire.md`; pages hold the same table."""

    NORMAL = 1000
    GOING_AWAY = 1001
    BINARY_REFUSED = 1003
    BAD_TEXT = 1007
    TOO_BIG = 1009
    RESTART = 1012
    TRY_LATER = 1013
    BAD_MESSAGE = 4400
    SIGN_IN_FIRST = 4401
    FORBIDDEN = 4403
    TOO_SLOW = 4408
    TOO_MANY_MESSAGES = 4429
