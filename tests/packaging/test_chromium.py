from pathlib import Path

import pytest

from tests.browser import chromium


def a_browser(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_browser_that_was_asked_for_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = a_browser(tmp_path, "my-browser")
    monkeypatch.setenv("HUIWU_CHROMIUM", str(asked))

    assert chromium.find_chromium() == asked


def test_a_wrong_wish_is_told_and_not_replaced_by_another_browser(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUIWU_CHROMIUM", "/nowhere/chromium")

    assert chromium.main(["--ensure"]) == 1
    assert "HUIWU_CHROMIUM is '/nowhere/chromium'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_paths_browser_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("HUIWU_CHROMIUM", raising=False)
    browser = a_browser(tmp_path, name)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert chromium.find_chromium() == browser
