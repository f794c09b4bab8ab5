"""A tablet that comes in the way the wire says."""

from http.cookies import SimpleCookie
from typing import Any

from tests.stage_setting import Answer, Deployment

NONCE = "a-tablet-nonce-of-128-bits"


async def make(hall: Deployment, **facts: Any) -> Any:
    wish = {"role": "staff", "gate": "main", "name": "平板 1", **facts}
    answer = await hall.ask("POST", "C/pairings", "admin", json=wish)
    assert answer.status == 201, answer.text
    return answer.body


async def claim(hall: Deployment, code: str, **facts: Any) -> Answer:
    headers = facts.pop("headers", {})
    body = {"code": code, "nonce": NONCE, **facts}
    return await hall.ask("POST", "C/pairings/claim", json=body, headers=headers)


async def paired(hall: Deployment, name: str = "主入口 A", **facts: Any) -> tuple[str, dict[str, str]]:
    """A device's id, and the headers its page sends."""
    made = await make(hall, **facts)
    code = made["url"].partition("#code=")[2]
    await claim(hall, code, name=name)
    approved = await hall.ask("POST", f"C/pairings/{made['id']}/approve", "admin")
    let_in = await claim(hall, code)
    [morsel] = SimpleCookie(let_in.headers["Set-Cookie"]).values()
    return approved.body["device"], {"Cookie": f"{morsel.key}={morsel.value}", "Origin": hall.base_url}
