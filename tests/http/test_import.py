import aiohttp
import pytest

from tests.stage_setting import HEADING, Answer, Deployment

FORM = "multipart/form-data; boundary=b"
FILE_PART = b"Content-Disposition: form-data; name=file\r\n\r\n"


def form(data: bytes, name: str = "file") -> aiohttp.FormData:
    body = aiohttp.FormData()
    body.add_field(name, data, filename="list.csv", content_type="text/csv")
    return body


async def imported(hall: Deployment, data: bytes, query: str = "") -> Answer:
    return await hall.ask("POST", f"C/attendees/import{query}", "admin", data=form(data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_list_is_imported_in_the_encodings_people_send(hall: Deployment, encoding: str) -> None:
    text = f"{','.join(HEADING)}\r\n9,陈㼆,深圳律所,律师代表,,\r\n".encode(encoding)

    tried = await imported(hall, text, "?dry_run=1")
    done = await imported(hall, text)
    again = await imported(hall, text)

    assert [(one.body["added"], one.body["unchanged"]) for one in (tried, done, again)] == [(1, 0), (1, 0), (0, 1)]
    assert done.body["encoding"] == ("gb18030" if encoding == "gb18030" else "utf-8")
    assert (await hall.ask("GET", "C/attendees?q=陈㼆", "staff")).body["total"] == 1


async def test_a_list_with_an_error_is_refused_whole_and_says_where(hall: Deployment) -> None:
    text = f"{','.join(HEADING)}\n9,新人,,律师代表,,\n10,,,律师代表,,\n".encode()

    done = await imported(hall, text)
    tried = await imported(hall, text, "?dry_run=1")

    assert (done.status, done.body["code"]) == (422, "bad_file")
    assert done.body["errors"] == [{"row": 3, "column": "name", "code": "required"}]
    assert (tried.status, tried.body["errors"]) == (200, done.body["errors"])
    assert (await hall.ask("GET", "C/attendees", "staff")).body["total"] == 5


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"PK\x03\x04junk", b"\xff\xfe\x00", b'"', b"a,b\n" * 3, b"\x81" * 99]
)
async def test_what_is_no_list_is_refused(hall: Deployment, data: bytes) -> None:
    answer = await imported(hall, data)

    assert (answer.status, answer.body["code"]) == (422, "bad_file")


@pytest.mark.parametrize(
    ("content_type", "data", "status"),
    [
        ("multipart/form-data", b"", 400),
        (FORM, b"", 400),
        (FORM, b"--b\r\n\r\nx\r\n--b--\r\n", 400),
        (FORM, b"--b\r\n" + FILE_PART + b"abc", 400),
        (FORM, b"--b\r\nContent-Transfer-Encoding: base64\r\n" + FILE_PART + b"!!!\r\n--b--\r\n", 422),
        (FORM, b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--\r\n", 400),
        ("application/json", b"{}", 415),
        ("text/csv", b"a,b", 415),
    ],
)
async def test_a_form_that_is_none_is_a_4xx(hall: Deployment, content_type: str, data: bytes, status: int) -> None:
    headers = {"Content-Type": content_type}

    answer = await hall.ask("POST", "C/attendees/import", "admin", data=data, headers=headers)

    assert 400 <= answer.status < 500
    assert answer.status in (status, 422)
