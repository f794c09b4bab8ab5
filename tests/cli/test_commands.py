import asyncio
import os
from pathlib import Path

import pytest

from huiwu.cli import main
from huiwu.compose import opened_house
from huiwu.config import read_settings
from huiwu.domain.commands import Command, EndItem, StartItem
from huiwu.domain.ids import ItemId
from huiwu.wire.json_text import dumps
from tests.stage_setting import CONFERENCE, HEADING, SLUG, an_order


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUIWU_DATA", str(tmp_path / "data"))


def test_config_prints_every_setting_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUIWU_SECRET", "hush" * 10)

    for url in (
        "redis://someone:hush-hush@redis.example:6379/0",
        "redis://:hush@hush@redis.example/1",
        "rediss://redis.example/0?password=hush&username=x",
    ):
        monkeypatch.setenv("HUIWU_REDIS_URL", url)
        assert main(["config"]) == 0
        printed = capsys.readouterr().out
        assert "hush" not in printed
        assert "redis.example" in printed
        assert {line.partition("=")[0] for line in printed.splitlines()} >= {"HUIWU_PORT", "HUIWU_SECRET", "HUIWU_DATA"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUIWU_PORT", "eighty"), ("HUIWU_PORT", "70000"), ("HUIWU_PORT", "-1"), ("HUIWU_PORT", "٨٠"),
        ("HUIWU_REDIS_URL", "http://x"), ("HUIWU_SECRET", "short"), ("HUIWU_LOG_LEVEL", "LOUD"),
        ("HUIWU_PUBLIC_URL", "hui.example"), ("HUIWU_PUBLIC_URL", "https://hui.example/path"),
        ("HUIWU_ORIGINS", "https://a.example, b.example"), ("HUIWU_MAX_VIEWERS", "0"), ("HUIWU_PROT", "8080"),
        ("HUIWU_SECRET_FILE", "/nowhere/secret"),
    ],
)  # fmt: skip
def test_a_bad_setting_stops_the_start_with_a_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    assert main(["config"]) == 1

    said = capsys.readouterr().err
    assert said.startswith("huiwu: ")
    assert name in said
    assert said.count("\n") == 1


def test_a_secret_may_stand_in_a_file_but_not_in_both_places(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("s" * 40 + "\n")
    monkeypatch.setenv("HUIWU_SECRET_FILE", str(file))

    assert main(["config"]) == 0
    assert "HUIWU_SECRET=***" in capsys.readouterr().out
    monkeypatch.setenv("HUIWU_SECRET", "t" * 40)
    assert main(["config"]) == 1
    assert "HUIWU_SECRET_FILE" in capsys.readouterr().err


def test_a_command_that_is_none_explains_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["dance"])

    assert left.value.code == 2
    assert "import" in capsys.readouterr().err


def test_a_conference_and_its_people_are_set_up_without_a_server(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, people = tmp_path / "conference.json", tmp_path / "people.csv"
    file.write_text(dumps(CONFERENCE), encoding="utf-8")
    people.write_text(f"{','.join(HEADING)}\n1,徐启萱,法院,invited,,\n", encoding="utf-8")
    bring_in = ["import", str(people), "--conference", SLUG]

    assert main(["conference", str(file)]) == 0
    assert main([*bring_in, "--dry-run"]) == 0
    assert main(bring_in) == 0
    assert main(bring_in) == 0
    said = capsys.readouterr().out
    assert "2 categories, 3 items" in said
    assert "1 would be added" in said
    assert "1 were added" in said
    assert "1 are unchanged" in said


def test_a_conference_brings_the_files_beside_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "conference.json"
    document = {"id": "d", "title": {"zh": "指引"}, "file": "papers/指引.pdf"}
    item = {**CONFERENCE["items"][0], "documents": [document]}
    file.write_text(dumps({**CONFERENCE, "items": [item]}), encoding="utf-8")

    assert main(["conference", str(file)]) == 1
    assert "指引.pdf" in capsys.readouterr().err
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/指引.pdf").write_bytes(b"%PDF-1.4")
    assert main(["conference", str(file)]) == 0
    assert "1 items" in capsys.readouterr().out


def test_a_list_with_errors_is_refused_with_its_rows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file, people = tmp_path / "conference.json", tmp_path / "people.csv"
    file.write_text(dumps(CONFERENCE), encoding="utf-8")
    people.write_text("姓名,类别\n徐启萱,没有的\n", encoding="utf-8")
    main(["conference", str(file)])

    assert main(["import", str(people), "--conference", SLUG]) == 1
    assert main(["import", str(people), "--conference", "nowhere"]) == 1
    assert main(["import", str(tmp_path / "none.csv"), "--conference", SLUG]) == 1

    told = capsys.readouterr()
    assert "row 2, category: unknown_category" in told.out
    assert "nothing was written" in told.err
    assert "unknown_conference" in told.err
    assert "none.csv" in told.err


def test_the_archive_of_a_conference_is_written_once_it_has_ended(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    conference = tmp_path / "conference.json"
    conference.write_text(dumps(CONFERENCE), "utf-8")
    assert main(["conference", str(conference)]) == 0
    file = tmp_path / "archive.html"

    async def press(*pressed: Command) -> None:
        async with opened_house(read_settings(os.environ), join_running=True) as house:
            for one in pressed:
                await house.stage.submit(SLUG, an_order(one))

    assert main(["archive", str(file), "--conference", SLUG]) == 1
    assert b"not_ended" in capfdbinary.readouterr().err
    asyncio.run(press(*(StartItem(ItemId(f"i{number}")) for number in (1, 2, 3)), EndItem()))
    assert main(["archive", str(file), "--conference", SLUG]) == 0
    capfdbinary.readouterr()
    assert main(["archive", "-", "--conference", SLUG]) == 0

    assert capfdbinary.readouterr().out == file.read_bytes()
    assert "测试大会" in file.read_text("utf-8")
