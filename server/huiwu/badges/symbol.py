"""QR symbols: badge codes as SVG and PNG, links of gates as SVG."""

import io
from functools import lru_cache
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathImage

from huiwu.domain.ids import BadgeCode

QUIET_ZONE = 4
"""Modules of white around the symbol; the standard asks for four."""
_PIXELS_PER_MODULE = 12
_BADGE_VERSION = 2


@lru_cache(maxsize=2_048)
def badge_svg(code: BadgeCode) -> bytes:
    """A badge code, version 2 at level H: still read with a third of it creased."""
    return _svg(_symbol(code, _BADGE_VERSION, ERROR_CORRECT_H))


@lru_cache(maxsize=512)
def badge_png(code: BadgeCode) -> bytes:
    """The same as PNG, twelve pixels a module."""
    image = _symbol(code, _BADGE_VERSION, ERROR_CORRECT_H).make_image(image_factory=PilImage)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@lru_cache(maxsize=256)
def link_svg(url: str) -> bytes:
    """A link for phones' own cameras, at level M and the smallest version that holds it."""
    return _svg(_symbol(url, None, ERROR_CORRECT_M))


def _symbol(text: str, version: int | None, level: int) -> "qrcode.QRCode[Any]":
    symbol = qrcode.QRCode(version=version, error_correction=level, box_size=_PIXELS_PER_MODULE, border=QUIET_ZONE)
    symbol.add_data(text)
    symbol.make(fit=version is None)
    return symbol


def _svg(symbol: "qrcode.QRCode[Any]") -> bytes:
    buffer = io.BytesIO()
    symbol.make_image(image_factory=_WhiteGroundSvg).save(buffer)
    return buffer.getvalue()


class _WhiteGroundSvg(SvgPathImage):
    """Dark on white always, also where the page behind it is dark."""

    background = "white"
