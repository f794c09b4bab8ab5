import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import huiwu

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of a checkout whose pages are a stand-in: building those is the web's own test."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "LICENSE", ".gitignore", "README.md"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, checkout)
    without = shutil.ignore_patterns("__pycache__", "static")
    shutil.copytree(ROOT / "server/huiwu", checkout / "server/huiwu", ignore=without)
    (checkout / "web").mkdir()
    shutil.copy(ROOT / "web/hatch_build.py", checkout / "web")
    (checkout / "server/huiwu/static").mkdir()
    (checkout / "server/huiwu/static/viewer.html").write_text("<!doctype html>")
    environment = {**os.environ, "HUIWU_SKIP_WEB": "1"}
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", "out"]
    subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True)
    (built,) = (checkout / "out").iterdir()
    return zipfile.ZipFile(built)


def test_the_wheel_carries_the_pages_although_git_ignores_them(wheel: zipfile.ZipFile) -> None:
    assert "huiwu/static/viewer.html" in wheel.namelist()


def test_the_wheel_carries_everything_that_is_not_python(wheel: zipfile.ZipFile) -> None:
    package = ROOT / "server/huiwu"
    data = [
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and not {"static", "__pycache__"} & set(path.relative_to(package).parts)
    ]

    assert "huiwu/py.typed" in data
    assert not set(data) - set(wheel.namelist())


def test_the_wheel_installs_the_command_and_says_its_version(wheel: zipfile.ZipFile) -> None:
    about = f"huiwu-{huiwu.__version__}.dist-info"

    assert "huiwu = huiwu.__main__:main" in wheel.read(f"{about}/entry_points.txt").decode()
    assert f"{about}/licenses/LICENSE" in wheel.namelist()
