"""The screens of the stage: the timer as the speaker sees it, and the overlay over a picture drawn here."""

import io
import json
import random
import time

from PIL import Image, ImageDraw, ImageFilter

from tests.screenshots.day import SAMPLE
from tests.screenshots.ready import live, noticed, seen
from tests.screenshots.studio import LOCALES, MINUTE_MS, PICTURES, Studio

AIR = ((1920, 1080), (1280, 720))
HEADS = 240
AWARDS = "innovation-awards"
LONG_WORD = "会场电视直播将在两分钟后切换到颁奖环节，请您在这段话之后结束发言，谢谢。"


def the_screens(studio: Studio) -> None:
    timer = studio.links["timer"]
    studio.order("start", item="briefing")
    studio.shoot("timer_calm", timer, seen("[data-state=calm]"))
    studio.order("extend", by_ms=5 * MINUTE_MS - 25 * MINUTE_MS)
    studio.order("message", text="请收尾", blink=True)
    studio.shoot("timer_message", timer, seen("[data-message]"))
    studio.order("message", text=LONG_WORD)
    studio.shoot("timer_message_long", timer, seen("[data-message]"))
    studio.order("message", text="")
    studio.order("hold")
    studio.shoot("timer_held", timer, seen("[data-state=held]"))
    studio.order("resume")
    leave(studio, 29_000)
    studio.shoot("timer_near", timer, seen("[data-state=near]"))
    leave(studio, 100)
    studio.shoot("timer_over", timer, seen("[data-state=over]"))
    studio.shoot_cut_off("timer_cut_off", timer, live, noticed, "zh")
    over_the_picture(
        studio, "overlay_speaker", "speaker", {"command": "overlay", "show": "speaker", "item": "briefing"}
    )
    over_the_picture(studio, "overlay_item", "item", {"command": "overlay", "show": "item", "item": AWARDS})
    with_prizes(studio)
    over_the_picture(studio, "overlay_prize", "prize", {"command": "reveal", "item": AWARDS}, then="undo")
    studio.order("start", item="guidelines")
    studio.shoot("stage_called", studio.links["stage"], seen("[data-call-warning]"), "also")
    studio.order("end")
    studio.shoot("timer_between", timer, seen("[data-state=countdown], [data-state=clock]"))


def leave(studio: Studio, left_ms: int) -> None:
    """Give the live item so much time from now on."""
    state = studio.api("/state")["state"]
    live = next(one for one in state["items"] if one["id"] == state["current"])
    elapsed = time.time_ns() // 1_000_000 - live["started_at"] - live["held_ms"]
    studio.order("extend", by_ms=left_ms + elapsed - live["planned_ms"] - live["extended_ms"])


def with_prizes(studio: Studio) -> None:
    """Publish the plan again with the prizes of the sample, which earlier pictures do without."""
    sample = {one["id"]: one for one in json.loads((SAMPLE / "conference.json").read_text("utf-8"))["items"]}
    agenda = studio.api("/agenda")
    kept = ("id", "cue", "kind", "title", "section", "hall", "speakers", "planned_start_at", "planned_ms")
    items = [
        {name: one[name] for name in kept} | {"prizes": sample[one["id"]].get("prizes", [])} for one in agenda["items"]
    ]
    studio.api("/agenda", {"sections": agenda["sections"], "items": items}, method="PUT")


def over_the_picture(studio: Studio, name: str, plate: str, press: dict[str, str], then: str = "") -> None:
    """What a press brings into the picture, in every language; `then` makes it possible once more."""
    if not name.startswith(studio.wanted):
        return
    for size in AIR:
        picture = a_hall(*size)
        for language in ("zh", "en", "both"):
            context = studio.browser.new_context(
                viewport={"width": size[0], "height": size[1]}, locale=LOCALES["zh"], reduced_motion="reduce"
            )
            page = context.new_page()
            page.goto(studio.links["overlay"].replace("/overlay", f"/overlay?lang={language}"))
            page.locator("[data-status=live]").wait_for(state="attached")
            studio.order(**press)
            page.locator(f"[data-plate={plate}]").wait_for()
            taken = Image.open(io.BytesIO(page.screenshot(omit_background=True))).convert("RGBA")
            composed = picture.copy()
            composed.alpha_composite(taken)
            if then:
                studio.order(then)
            file_name = f"{name}_{size[0]}x{size[1]}_{language}.png"
            composed.convert("RGB").save(PICTURES / file_name)
            print(file_name, flush=True)
            context.close()


def a_hall(width: int, height: int) -> Image.Image:
    """A hall with somebody at a lectern and the first rows in front: light, dark and every colour below the plate."""
    chance = random.Random(20230303)
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        light = 1 - y / height
        draw.line([(0, y), (width, y)], fill=(60 + int(120 * light), 35 + int(40 * light), 30 + int(30 * light)))
    draw.rectangle([width * 0.1, height * 0.08, width * 0.9, height * 0.5], fill=(200, 215, 235))
    draw.rectangle([width * 0.16, height * 0.2, width * 0.84, height * 0.3], fill=(150, 30, 30))
    for _ in range(HEADS):
        x, top = chance.uniform(0, width), chance.uniform(height * 0.7, height * 1.02)
        size = chance.uniform(0.012, 0.025) * width
        colour = (chance.randint(15, 230), chance.randint(15, 230), chance.randint(15, 230))
        draw.ellipse([x - size, top - size, x + size, top + size * 1.3], fill=colour)
    draw.ellipse([width * 0.46, height * 0.33, width * 0.54, height * 0.48], fill=(225, 190, 165))
    draw.rounded_rectangle([width * 0.4, height * 0.46, width * 0.6, height * 0.75], width // 48, fill=(30, 32, 45))
    return picture.filter(ImageFilter.GaussianBlur(width / 480)).convert("RGBA")
