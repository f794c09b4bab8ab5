"""Pages of one file: what a text holds is text, and the style is the one the policy lets in."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given

from huiwu.wire.language import KIND_NAMES, Language
from huiwu.wire.page import POLICY, STYLE, page, tag
from tests.domain.strategies import lines

WEB = Path(__file__).parents[2] / "web/src/shared"


class Reading(HTMLParser):
    """The texts and elements of a page, as a browser finds them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def reading(data: bytes) -> Reading:
    found = Reading()
    found.feed(data.decode())
    return found


@given(lines, lines)
def test_texts_and_attributes_come_out_as_they_went_in(text: str, title: str) -> None:
    sly = f"<b>{text}</b>&amp;\"'{text}"

    found = reading(page(sly, Language.ZH, tag("p", sly, tag("br"), sly, title=sly + title)))

    assert "".join(found.texts).count(sly) == 3
    assert ("p", {"title": sly + title}) in found.elements
    assert not [name for name, _ in found.elements if name in ("b", "script")]


def test_the_policy_lets_in_the_style_of_the_page_and_nothing_else() -> None:
    data = page("会", Language.ZH)
    (style,) = re.findall(r"<style>(.*?)</style>", data.decode(), re.DOTALL)

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert style == STYLE
    assert f"style-src 'sha256-{digest}'" in POLICY
    assert POLICY.startswith("default-src 'none';")
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_its_colours_and_typefaces_are_those_of_the_other_pages() -> None:
    def tokens(css: str) -> dict[str, str]:
        return dict(re.findall(r"--([\w-]+):\s*([^;]+);", css))

    shared = (WEB / "tokens.css").read_text("utf-8")
    light = tokens(shared[: shared.index("@media (prefers")])
    dark = tokens(shared[shared.index("@media (prefers") : shared.index(":root[data-theme='dark']")])
    own_light = tokens(STYLE[: STYLE.index("@media (prefers")])
    own_dark = tokens(STYLE[STYLE.index("@media (prefers") : STYLE.index("*, *::before")])

    assert own_light.items() <= light.items()
    assert own_dark.items() <= dark.items()
    assert {"paper", "ink", "soft", "rule", "house-text"} <= set(own_dark)


def test_kinds_are_called_as_the_other_pages_call_them() -> None:
    messages = (WEB / "messages.ts").read_text("utf-8")

    for kind, name in KIND_NAMES.items():
        assert re.findall(rf"kind_{kind}: '(.*)'", messages) == [name.en, name.zh]
