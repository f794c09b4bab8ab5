"""Pictures of every page in every state worth seeing; with `--docs` also those of the documentation.

`python -m tests.screenshots [--docs] [NAME…]`: only pictures whose names begin so.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.chromium import chromium, launch_arguments
from tests.browser.clip import Shot, camera_arguments, film
from tests.demo_process import DemoProcess
from tests.screenshots.day import SAMPLE, at_the_gates, before_the_day, on_stage, people_arrive, the_office
from tests.screenshots.devices import locked, pairing, the_wall, tied, trust
from tests.screenshots.in_and_out import a_programme, after_the_day
from tests.screenshots.screens import the_screens
from tests.screenshots.studio import PICTURES, ROOT, NoticedLine, Studio

DOCS = ROOT / "server" / "docs" / "pictures"
# What the documentation shows, and how wide.
CHOSEN = {
    "scanner_admitted_1024x768_zh": 900,
    "scanner_repeat_1024x768_zh": 900,
    "viewer_late_390x844_zh": 390,
    "viewer_late_1440x900_en": 1000,
    "stage_live_1024x768_zh_dark": 900,
    "office_1440x900_zh": 1000,
    "badge_390x844_zh": 390,
    "gate_1024x768_zh": 900,
    "timer_message_1024x768_zh": 640,
    "overlay_speaker_1280x720_both": 640,
}
LARGEST_DOCS_PICTURE = 150_000


def by_daylight(demo: DemoProcess, folder: Path) -> None:
    """Move the sample to where it is nine in the morning now: no picture shows a conference at night."""
    conference = json.loads((SAMPLE / "conference.json").read_text("utf-8"))
    ahead = (9 - datetime.now(UTC).hour + 11) % 24 - 11
    # The signs of these names are the other way round: Etc/GMT-8 is eight hours ahead.
    conference["time_zone"] = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
    path = folder / "conference.json"
    path.write_text(json.dumps(conference, ensure_ascii=False), "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUIWU_")}
    subprocess.run(
        [sys.executable, "-m", "huiwu", "conference", str(path)],
        env={**environment, "HUIWU_DATA": str(demo.data)}, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def take_all(folder: Path, wanted: tuple[str, ...]) -> None:
    line = NoticedLine()
    demo = DemoProcess(folder / "data", settings={"HUIWU_ORIGINS": line.origin})
    demo.start()
    line.lead_to(int(demo.demo["base_url"].rpartition(":")[2]))
    try:
        by_daylight(demo, folder)
        table = film(folder / "table.mjpeg", [Shot(None, 1.0)])
        with sync_playwright() as playwright:
            arguments = [*launch_arguments(), *camera_arguments(table)]
            browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
            studio = Studio(browser, demo, line, wanted)
            before_the_day(studio)
            people_arrive(studio)
            the_wall(studio)
            the_office(studio, folder)
            at_the_gates(studio)
            on_stage(studio)
            the_screens(studio)
            a_programme(studio, folder)
            locked(studio)
            pairing(studio)
            tied(studio)
            trust(studio, folder)
            after_the_day(studio)
            browser.close()
    finally:
        line.close()
        demo.stop()


def put_into_docs() -> None:
    """The chosen pictures, smaller and in few colours, so that the repository stays light."""
    DOCS.mkdir(parents=True, exist_ok=True)
    for name, width in CHOSEN.items():
        picture = Image.open(PICTURES / f"{name}.png").convert("RGB")
        if picture.width > width:
            height = round(picture.height * width / picture.width)
            picture = picture.resize((width, height), Image.Resampling.LANCZOS)
        target = DOCS / f"{name}.png"
        picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size > LARGEST_DOCS_PICTURE:
            raise SystemExit(f"{target.name} has {target.stat().st_size} bytes, more than {LARGEST_DOCS_PICTURE}.")


def main(arguments: list[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    wanted = tuple(one for one in arguments if not one.startswith("-")) or ("",)
    with tempfile.TemporaryDirectory(prefix="huiwu-") as folder:
        take_all(Path(folder), wanted)
    if "--docs" in arguments:
        put_into_docs()


if __name__ == "__main__":
    main(sys.argv[1:])
