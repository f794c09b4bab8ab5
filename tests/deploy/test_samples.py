"""The sample conference is whole, its delegates are invented, and the lists are what the generator writes."""

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import make_documents

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "server" / "huiwu" / "samples" / "szlawyers_2023"
GENERATOR = Path(__file__).with_name("make_delegates.py")
ENCODINGS = {"delegates.csv": "utf-8-sig", "delegates_gb18030.csv": "gb18030"}
KINDS = {"opening", "briefing", "report", "document_release", "awards", "speech", "break", "closing"}


def the_conference() -> dict[str, Any]:
    """Reads conference.json."""
    whole: dict[str, Any] = json.loads((SAMPLE / "conference.json").read_text(encoding="utf-8"))
    return whole


def the_people(name: str) -> list[dict[str, str]]:
    """Reads one of the two lists."""
    text = (SAMPLE / name).read_bytes().decode(ENCODINGS[name])
    return list(csv.DictReader(io.StringIO(text, newline="")))


def everybody() -> list[dict[str, str]]:
    """Both lists, the telephone under one heading."""
    second = [{**row, "手机": row["手机号"]} for row in the_people("delegates_gb18030.csv")]
    return the_people("delegates.csv") + second


def test_the_lists_are_exactly_what_the_generator_writes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(GENERATOR), str(tmp_path)], check=True, timeout=60)

    for name in ENCODINGS:
        assert (SAMPLE / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_the_documents_are_exactly_what_their_generator_writes_and_say_what_they_are(tmp_path: Path) -> None:
    make_documents.main(tmp_path)

    written = {path.name: path.read_bytes() for path in (tmp_path / "documents").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (SAMPLE / "documents").iterdir()}
    assert len(written) == 14
    assert all("这是一份示例文件" in text.decode("utf-8") for text in written.values())
    assert all("示例" in one["title"]["zh"] for item in the_conference()["items"] for one in item.get("documents", ()))


def test_every_winner_is_a_delegate_of_the_list_and_wins_once() -> None:
    delegates = {row["编号"]: (row["姓名"], row["单位"]) for row in the_people("delegates.csv")}
    prizes = [one for item in the_conference()["items"] for one in item.get("prizes", ())]
    winners = [winner for one in prizes for winner in one["winners"]]

    assert [(one["id"], len(one["winners"])) for one in prizes] == [
        ("third", 6), ("second", 3), ("first", 1), ("company", 10), ("government", 10),
    ]  # fmt: skip
    assert len({one["number"] for one in winners}) == len(winners)
    for one in winners:
        assert delegates[one["number"]] == (one["name"]["zh"], one["organisation"]["zh"])


def test_there_are_five_hundred_people_and_forty_others() -> None:
    assert (len(the_people("delegates.csv")), len(the_people("delegates_gb18030.csv"))) == (500, 40)


def test_the_headings_are_the_ones_promised() -> None:
    first = (SAMPLE / "delegates.csv").read_bytes().split(b"\r\n")[0].decode("utf-8-sig")
    second = (SAMPLE / "delegates_gb18030.csv").read_bytes().split(b"\r\n")[0].decode("gb18030")

    assert first == "编号,姓名,单位,职务,参会类别,座位,手机,备注"
    assert second == "姓名,单位,职务,参会类别,座位,手机号"


def test_the_first_list_is_utf8_with_a_byte_order_mark_and_crlf() -> None:
    content = (SAMPLE / "delegates.csv").read_bytes()

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") == 501


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb2312", "big5"])
def test_only_gb18030_reads_the_second_list(encoding: str) -> None:
    content = (SAMPLE / "delegates_gb18030.csv").read_bytes()

    with pytest.raises(UnicodeDecodeError):
        content.decode(encoding)
    assert content.count(b"\n") == content.count(b"\r\n") == 41


@pytest.mark.parametrize("column", ["座位", "手机"])
def test_no_seat_and_no_telephone_is_given_twice(column: str) -> None:
    values = [row[column] for row in everybody()]

    assert [value for value, count in Counter(values).items() if count > 1] == []


def test_no_number_is_given_twice() -> None:
    assert len({row["编号"] for row in the_people("delegates.csv")}) == 500


def test_exactly_two_people_share_a_name_and_they_come_from_two_firms() -> None:
    counted = Counter(row["姓名"] for row in everybody())
    shared = [name for name, count in counted.items() if count > 1]

    assert len(shared) == 1
    assert len({row["单位"] for row in everybody() if row["姓名"] == shared[0]}) == 2


def test_telephones_are_of_a_kind_nobody_has() -> None:
    for row in everybody():
        assert re.fullmatch(r"100\d{8}", row["手机"], re.ASCII), row


def test_every_delegate_is_visibly_invented() -> None:
    assert {row["备注"] for row in the_people("delegates.csv")} == {"虚构"}
    for row in everybody():
        assert "示例" in row["单位"] or "虚构" in row["单位"], row


def test_nobody_of_the_programme_is_on_a_list() -> None:
    programme = {s["name"]["zh"] for item in the_conference()["items"] for s in item["speakers"]}

    assert len(programme) == 7
    assert programme & {row["姓名"] for row in everybody()} == set()


def test_every_category_is_known_and_has_people() -> None:
    known = {category["name"]["zh"] for category in the_conference()["categories"]}

    assert {row["参会类别"] for row in the_people("delegates.csv")} == known
    assert {row["参会类别"] for row in everybody()} <= known


def test_names_of_every_difficult_kind_are_there() -> None:
    names = [row["姓名"] for row in the_people("delegates.csv")]

    assert any("·" in name for name in names)
    assert any(name.isascii() for name in names)
    assert {2, 3, 4} <= {len(name) for name in names}
    assert any(ord(letter) > 0xFFFF for name in names for letter in name)


def test_the_programme_has_ten_items_of_130_minutes() -> None:
    items = the_conference()["items"]

    assert [item["cue"] for item in items] == [str(number) for number in range(1, 11)]
    assert len({item["id"] for item in items}) == 10
    assert sum(item["planned_ms"] for item in items) == 130 * 60_000
    assert {item["kind"] for item in items} <= KINDS


def test_everything_named_in_the_conference_exists() -> None:
    whole = the_conference()
    zones = {zone["id"] for zone in whole["zones"]}
    sections = {section["id"] for section in whole["sections"]}

    assert {gate["zone"] for gate in whole["gates"]} <= zones
    assert {zone for category in whole["categories"] for zone in category["zones"]} <= zones
    assert {item["section"] for item in whole["items"]} - {None} == sections


def test_only_the_media_stay_out_of_the_guest_area() -> None:
    categories = the_conference()["categories"]

    assert [c["key"] for c in categories if "guest" not in c["zones"]] == ["media"]
    assert all("hall" in c["zones"] for c in categories)


def test_nine_hues_are_told_apart_and_keep_away_from_the_verdicts() -> None:
    hues = sorted(category["hue"] for category in the_conference()["categories"])
    verdicts = (27, 80, 145)  # refused red, repeat amber, admitted green

    def apart(one: int, other: int) -> int:
        return min((one - other) % 360, (other - one) % 360)

    assert len(hues) == 9
    assert min(apart(a, b) for a, b in zip(hues, hues[1:] + hues[:1], strict=True)) >= 30
    assert min(apart(hue, verdict) for hue in hues for verdict in verdicts) >= 25


def test_every_text_is_there_in_both_languages() -> None:
    def texts(value: object) -> list[dict[str, str]]:
        if isinstance(value, dict):
            if value.keys() == {"zh", "en"}:
                return [value]
            return [text for part in value.values() for text in texts(part)]
        return [text for part in value for text in texts(part)] if isinstance(value, list) else []

    found = texts(the_conference())

    assert len(found) > 30
    assert all(text["zh"].strip() and text["en"].strip() for text in found)
