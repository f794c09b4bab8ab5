"""Camera open → verdict on the screen, 20 runs in a real Chromium with a filmed badge."""

import io
import statistics
import sys
import tempfile
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.chromium import chromium, launch_arguments
from tests.browser.clip import Shot, camera_arguments, film
from tests.demo_process import DemoProcess

RUNS = 20


def badge_picture(demo: DemoProcess, person: dict[str, str]) -> Image.Image:
    path = f"/api/v1/conferences/{demo.demo['conference']}/attendees/{person['id']}/badge.png"
    headers = {"Authorization": f"Bearer {demo.demo['tokens']['admin']}"}
    with urllib.request.urlopen(urllib.request.Request(demo.demo["base_url"] + path, headers=headers)) as answer:
        return Image.open(io.BytesIO(answer.read()))


def one_run(playwright: Playwright, demo: DemoProcess, clip: Path) -> tuple[float, float]:
    """Milliseconds from the camera's start, and from the first frame that shows the code, to the verdict."""
    browser = playwright.chromium.launch(
        executable_path=chromium(), args=[*launch_arguments(), *camera_arguments(clip)]
    )
    page = browser.new_page(viewport={"width": 1024, "height": 768})
    page.goto(demo.demo["links"]["scanner"])
    page.wait_for_function("() => window.huiwu?.timings?.length > 0", timeout=30_000)
    timing = page.evaluate("window.huiwu.timings[0]")
    browser.close()
    shown = timing["verdict_shown"]
    return shown - timing["camera_started"], shown - timing["first_frame_with_code"]


def line(name: str, values: list[float], aim: int) -> str:
    ordered = sorted(values)
    p95 = ordered[round(0.95 * (len(ordered) - 1))]
    return f"{name:<42} {statistics.median(values):7.0f} {p95:7.0f} {ordered[0]:7.0f} {ordered[-1]:7.0f} {aim:7d}"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="huiwu-") as folder, sync_playwright() as playwright:
        demo = DemoProcess(Path(folder) / "data")
        demo.start()
        try:
            timings = []
            for run in range(RUNS):
                person = demo.demo["attendees"][run]
                at_once = film(Path(folder) / "clip.mjpeg", [Shot(badge_picture(demo, person), 10.0, height=0.7)])
                timings.append(one_run(playwright, demo, at_once))
        finally:
            demo.stop()
    sys.stdout.write(f"{RUNS} runs, milliseconds{'':<22} median     p95  lowest highest     aim\n")
    sys.stdout.write(line("camera start → verdict on screen", [one for one, _ in timings], 1000) + "\n")
    sys.stdout.write(line("first frame with the code → verdict", [one for _, one in timings], 300) + "\n")


if __name__ == "__main__":
    main()
