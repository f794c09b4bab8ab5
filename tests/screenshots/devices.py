"""How devices come in, are locked and trusted, and the wall of the foyer."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.screenshots.ready import live, scanner_listed, scanner_open, seen
from tests.screenshots.studio import Prepare, Studio
from tests.secure_demo import SecureDemo

IPAD = "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari"
ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
OPEN = "[data-state=waiting], [data-state=showing]"
PIN, WRONG = "271828", "000000"
WELCOMED = ("invited_authority", "party_leader")


def the_wall(studio: Studio) -> None:
    wall = studio.links["wall"]
    studio.shoot("wall_waiting", wall, seen(OPEN), "also")

    def somebody_comes(page: Page) -> None:
        seen(OPEN)(page)
        one = next(one for one in studio.fresh if one["category"] in WELCOMED)
        studio.fresh.remove(one)
        studio.api("/scans", {"scan_id": f"wall-{one['id']}", "code": one["code"], "gate": "guest"})
        page.locator("[data-state=showing]").wait_for()

    studio.shoot("wall_showing", wall, somebody_comes, "also")


def pairing(studio: Studio) -> None:
    """Every step of a tablet that comes in; a code is good for one."""
    demo = studio.demo.demo
    address = f"{demo['base_url']}/c/{demo['conference']}/pair"

    def begun(page: Page) -> Any:
        made = studio.api("/pairings", {"role": "staff", "gate": "main", "name": "主入口 A"})
        page.locator("#code").fill(made["typed"])
        page.locator("#enter-button").click()
        page.locator("[data-step=settle]").wait_for()
        return made

    def shown(page: Page) -> Any:
        made = begun(page)
        page.locator("#settle-button").click()
        page.locator("[data-step=show]").wait_for()
        return made

    def refused(page: Page) -> None:
        made = shown(page)
        studio.api(f"/pairings/{made['id']}/refuse", {})
        page.get_by_role("alert").wait_for()

    studio.shoot("pair_enter", address, seen("[data-step=enter]"), "also")
    studio.shoot("pair_settle", address, lambda page: void(begun(page)))
    studio.shoot("pair_show", address, lambda page: void(shown(page)))
    studio.shoot("pair_refused", address, refused)
    studio.shoot("office_devices", studio.links["office"], devices_open)


def devices_open(page: Page) -> None:
    live(page)
    page.get_by_role("button", name="设备", exact=True).or_(
        page.get_by_role("button", name="Devices", exact=True)
    ).first.click()
    page.locator("[data-device]").first.wait_for()


def void(_: object) -> None:
    """What a preparation gives is of no use to the camera."""


def locked(studio: Studio) -> None:
    """The scanner before a PIN; the conference asks for none before and after these pictures."""
    scanner, device = studio.links["scanner"], studio.demo.demo["tokens"]["staff"].split("_")[1]
    member = studio.api("/staff-members", {"name": "李静", "pin": PIN})["id"]

    def entering(pins: tuple[str, ...], then: str) -> Prepare:
        def prepare(page: Page) -> None:
            page.locator("[data-locked=pin]").wait_for()
            for pin in pins:
                page.locator("[data-key='0']:enabled").wait_for()
                for digit in pin:
                    page.locator(f"[data-key='{digit}']").click()
            page.locator(then).first.wait_for()
            studio.api(f"/devices/{device}/unlock", {})

        return prepare

    def menu(page: Page) -> None:
        page.locator("[data-locked=pin], footer").first.wait_for()
        # One PIN is in force on all looks: they are one device.
        if page.locator("[data-locked=pin]").count():
            entering((PIN,), "footer")(page)
        scanner_open(page)
        page.locator(".more summary").click()

    studio.shoot("scanner_locked", scanner, entering(("27",), ".filled"), "also")
    studio.shoot("scanner_locked_wrong", scanner, entering((WRONG,), ".said:not(:empty)"))
    studio.shoot("scanner_locked_wait", scanner, entering((WRONG,) * 5, "[data-locked=wait]"))
    studio.shoot("scanner_menu", scanner, menu)
    studio.api(f"/staff-members/{member}", method="DELETE")


def tied(studio: Studio) -> None:
    """From here on the tablet of the link works at one gate, and without the server by codes alone."""
    scanner, device = studio.links["scanner"], studio.demo.demo["tokens"]["staff"].split("_")[1]

    def by_hand(page: Page) -> None:
        page.locator("[data-offline=true]").wait_for()
        page.locator(".actions .primary").click()
        page.locator("[data-by-hand] input").fill("H17Q2M9XKD4T")
        page.locator("[data-by-hand] [type=submit]").click()

    studio.shoot_cut_off("scanner_by_hand", scanner, scanner_listed, by_hand)
    studio.api(f"/devices/{device}", {"gate": "guest"}, method="PATCH")
    studio.shoot("scanner_tied", scanner, scanner_open)


def trust(studio: Studio, folder: Path) -> None:
    """The page at /trust, as each kind of device sees it."""
    if not any("trust".startswith(one) or one.startswith("trust") for one in studio.wanted):
        return
    secure = SecureDemo(folder / "secure")
    secure.start()
    try:
        for name, agent in (("trust", None), ("trust_ipad", IPAD), ("trust_android", ANDROID)):
            studio.shoot(name, secure.trust_url, seen("main h1"), "also", agent=agent)
    finally:
        secure.stop()
