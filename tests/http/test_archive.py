"""The archive: what became public, for everybody, once the conference has ended, and nothing else."""

import re
from typing import Any

from tests.stage_setting import NOON, SLUG, Deployment, item

SEALED = ("虚构未获奖人", "虚构未发布文件", "https://example.org/unreleased")
PUBLIC = ("虚构获奖人", "虚构律所", "虚构已发布文件", "https://example.org/released")
SLY = "<script>alert(1)</script>"


def document(name: str) -> dict[str, Any]:
    word = {"released": "虚构已发布文件", "unreleased": "虚构未发布文件"}[name]
    return {"id": name, "title": {"zh": word}, "url": f"https://example.org/{name}"}


def prize(name: str, winner: str) -> dict[str, Any]:
    return {
        "id": name,
        "title": {"zh": "奖"},
        "winners": [{"name": winner, "organisation": "虚构律所", "number": "D0001"}],
    }


async def lived_through(hall: Deployment) -> None:
    shown = {
        **item(1),
        "planned_start_at": NOON,
        "section": "am",
        "title": {"zh": f"颁奖{SLY}", "en": "Awards"},
        "documents": [document("released"), document("unreleased")],
        "prizes": [prize("p1", "虚构获奖人"), prize("p2", "虚构未获奖人")],
    }
    sections = [{"id": "am", "title": {"zh": "上半场", "en": "First half"}}]
    plan = {"sections": sections, "items": [shown, {**item(2), "planned_start_at": NOON}]}
    assert (await hall.ask("PUT", "C/agenda", "operator", json=plan)).status == 200
    for order in (
        {"command": "start", "item": "i1"},
        {"command": "release", "documents": ["released"]},
        {"command": "reveal", "prizes": ["p1"]},
        {"command": "announce", "text": f"公开通知 {SLY}"},
        {"command": "announce", "text": "场内通知", "audience": "hall"},
        {"command": "announce", "text": "内部通知", "audience": "staff"},
        {"command": "announce", "text": "已撤回的通知"},
        {"command": "undo"},
        {"command": "skip", "item": "i2"},
    ):
        assert (await hall.command(**order)).status == 200
    await hall.command("announce", text="已撤下的通知")
    gone = (await hall.ask("GET", "C/state")).body["state"]["announcements"][-1]
    assert (await hall.command("clear", announcement=gone["id"])).status == 200


async def test_it_is_there_only_when_the_conference_has_ended(hall: Deployment) -> None:
    await lived_through(hall)

    before = await hall.ask("GET", "C/archive.html", "admin")
    await hall.command("end")
    after = await hall.ask("GET", "C/archive.html")
    await hall.command("start", item="i2")
    again = await hall.ask("GET", "C/archive.html")

    assert (before.status, before.body["code"]) == (409, "not_ended")
    assert (after.status, after.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert again.status == 409


async def test_it_holds_what_became_public_in_both_languages_and_nothing_else(hall: Deployment) -> None:
    await lived_through(hall)
    await hall.command("end")

    text = (await hall.ask("GET", "C/archive.html")).text
    chinese = text[text.index('id="zh"') :]
    english = text[text.index('id="en"') : text.index('id="zh"')]

    for words in (chinese, english):
        assert [word for word in PUBLIC if word not in words] == []
        assert "公开通知" in words
        assert "场内通知" in words
    assert ("上半场" in chinese, "First half" in english, "Awards" in english) == (True, True, True)
    hidden = (*SEALED, "内部通知", "已撤回的通知", "已撤下的通知", "D0001", "key", "sealed")
    assert [word for word in hidden if word in text] == []


async def test_it_is_one_file_that_runs_nothing_and_loads_nothing(hall: Deployment) -> None:
    await lived_through(hall)
    await hall.command("end")

    answer = await hall.ask("GET", "C/archive.html?download=1")

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{SLUG}-archive.html"'
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', answer.text)[0] in policy
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    elements = set(re.findall(r"<([a-z0-9]+)", answer.text))
    assert not elements & {"script", "link", "img", "iframe", "object", "form", "svg", "video", "base"}
    assert not re.findall(r"\s(?:style|on\w+|src)=", answer.text)


async def test_it_is_sent_again_only_when_something_changed(hall: Deployment) -> None:
    await lived_through(hall)
    await hall.command("end")
    first = await hall.ask("GET", "C/archive.html")

    same = await hall.ask("GET", "C/archive.html", headers={"If-None-Match": first.headers["ETag"]})
    again = await hall.ask("GET", "C/archive.html")

    assert (same.status, same.text) == (304, "")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert again.text == first.text
