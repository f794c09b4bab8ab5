from dataclasses import replace

import pytest
from hypothesis import given

from huiwu.domain.actuals import with_actuals
from huiwu.domain.errors import DomainError
from huiwu.domain.files import MEDIA_TYPES, OTHER, digests_of, file_name_of, media_type_of, released_files, uses_of
from huiwu.domain.timeline import Instant
from tests.builders import a_document, an_item
from tests.domain.strategies import any_text


@given(any_text)
def test_a_name_that_is_taken_is_one_line_without_folders_and_taken_again_as_it_is(given_name: str) -> None:
    try:
        name = file_name_of(given_name)
    except DomainError as error:
        assert error.code == "bad_input"  # noqa: PT017
        return
    assert name
    assert not set(name) & set("/\\\n\r\0")
    assert file_name_of(name) == name


def test_nothing_that_can_run_in_a_browser_is_served_as_what_it_is() -> None:
    for ending in ("html", "htm", "xhtml", "svg", "xml", "js", "mjs", "css", "swf", "mht", "xsl", "", "PDF.html"):
        assert media_type_of(f"a.{ending}") == OTHER
    assert media_type_of("指引.PDF") == "application/pdf"
    assert not [kind for kind in MEDIA_TYPES.values() if "html" in kind or "xml+" in kind or "script" in kind]


def test_a_file_is_public_as_long_as_one_document_of_it_is_released() -> None:
    waiting, out = a_document("d1", digest="ab"), a_document("d2", digest="ab", released_at=Instant(5))
    items = (an_item("a", documents=(waiting,)), an_item("b", documents=(out,)))

    assert released_files(items) == {"ab": out}
    assert released_files(items[:1]) == {}
    assert digests_of(items) == {"ab"}
    assert [(one.item, one.released) for one in uses_of(items)["ab"]] == [("a", False), ("b", True)]


@pytest.mark.parametrize(("digest", "url"), [("cd", ""), ("", "https://example.org/")])
def test_another_file_under_a_released_name_waits_for_its_own_release(digest: str, url: str) -> None:
    known = an_item("a", documents=(a_document("d1", digest="ab", url="", released_at=Instant(5)),))
    same = replace(known.documents[0], title=a_document("x").title, released_at=None)

    [kept] = with_actuals(replace(known, documents=(same,)), known).documents
    [other] = with_actuals(replace(known, documents=(replace(same, digest=digest, url=url),)), known).documents

    assert (kept.released_at, other.released_at) == (5, None)
