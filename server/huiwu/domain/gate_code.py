"""The rotating code a gate shows: proves that somebody saw the screen in the last seconds, not who."""

import hashlib
import hmac

from huiwu.domain.ids import GateId, Slug
from huiwu.domain.timeline import Duration, Instant

STEP = Duration(10_000)
"""How long one code is shown; the one before it is still taken, so a phone has 10 to 20 s."""
_MAC_BYTES = 10


def step_at(now: Instant) -> int:
    """The number of the step that is shown at `now`, by the server's clock."""
    return now // STEP


def make(secret: bytes, slug: Slug, gate: GateId, step: int) -> str:
    """The code of one step, as `STEP.MAC`."""
    message = f"huiwu-gate-1|{slug}|{gate}|{step}".encode()
    return f"{step}.{hmac.new(secret, message, hashlib.sha256).digest()[:_MAC_BYTES].hex()}"


def is_current(secret: bytes, slug: Slug, gate: GateId, code: str, now: Instant) -> bool:
    """Whether a phone brings the code shown now or the one before; compared in constant time."""
    newest = step_at(now)
    return any(
        hmac.compare_digest(make(secret, slug, gate, step).encode(), code.encode("utf-8", "replace"))
        for step in (newest, newest - 1)
    )
