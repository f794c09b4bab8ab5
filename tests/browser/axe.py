"""What axe has to say about a page: it must be open with `bypass_csp`, as axe is a script of nobody's."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


def violations(page: Page) -> list[Any]:
    page.add_script_tag(path=AXE)
    found: list[Any] = page.evaluate(
        "axe.run().then((found) => found.violations.map((one) => [one.id, one.nodes[0].html]))"
    )
    return found
