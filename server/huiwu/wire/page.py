"""Pages that are one file: no script, nothing from elsewhere, and every text escaped by the library that writes it.

Their only style is the sheet beside this module; the policy lets in just that one, by its hash.
"""

import base64
import hashlib
from collections.abc import Iterable
from importlib.resources import files

# Trees are built here and written, never read.
from xml.etree.ElementTree import Element, SubElement, tostring

from huiwu.wire.language import Language

HTML = "text/html"
STYLE = (files("huiwu.wire") / "page.css").read_text("utf-8")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
_LANGUAGES = {Language.ZH: "zh-CN", Language.EN: "en"}

Content = Element | str | None | Iterable["Content"]


def tag(name: str, *content: Content, **attributes: str | None) -> Element:
    """An element; an underscore at an attribute's end is dropped, others are hyphens, None leaves it out."""
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    element = Element(name, given)
    _put(element, content)
    return element


def _put(element: Element, content: Content) -> None:
    match content:
        case None:
            pass
        case Element():
            element.append(content)
        case str():
            if len(element):
                element[-1].tail = (element[-1].tail or "") + content
            else:
                element.text = (element.text or "") + content
        case _:
            for one in content:
                _put(element, one)


def lang(language: Language) -> str:
    return _LANGUAGES[language]


def page(title: str, language: Language, *body: Content) -> bytes:
    """A whole page in UTF-8, the same bytes for the same content."""
    root = Element("html", {"lang": lang(language)})
    head = SubElement(root, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    # A file that was kept has no headers; of these two, what a tag can say is said again.
    in_file = "; ".join(part for part in POLICY.split("; ") if not part.startswith("frame-ancestors"))
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": in_file})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    SubElement(head, "meta", {"name": "referrer", "content": "no-referrer"})
    SubElement(head, "title").text = title
    SubElement(head, "style").text = STYLE
    root.append(tag("body", *body))
    text: str = tostring(root, encoding="unicode", method="html")
    return f"<!doctype html>\n{text}\n".encode()


def table(heading: Iterable[Content], rows: Iterable[Element], **attributes: str | None) -> Element:
    """A table with a row of column headings."""
    head = tag("tr", [tag("th", one, scope="col") for one in heading])
    return tag("table", tag("thead", head), tag("tbody", list(rows)), **attributes)
