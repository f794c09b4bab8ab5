"""What a write acknowledged by this Redis is worth: looked up at start, said in words, checked per write."""

from dataclasses import dataclass
from enum import StrEnum


class Guarantee(StrEnum):
    """Where an acknowledged record is when the answer goes out."""

    FSYNCED = "fsynced"
    REPLICATED = "replicated"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Durability:
    """The guarantee, and the sentence that says so at start-up."""

    guarantee: Guarantee
    words: str


def judge(appendonly: str | None, appendfsync: str | None, replicas: int) -> Durability:
    """From `CONFIG GET` (None where the server does not tell) and the number of connected replicas."""
    if appendonly == "yes" and appendfsync == "always":
        return Durability(
            Guarantee.FSYNCED,
            "every check-in is on disk before it is answered (appendonly yes, appendfsync always)",
        )
    settings = f"appendonly {appendonly or 'unknown'}, appendfsync {appendfsync or 'unknown'}"
    if replicas > 0:
        return Durability(
            Guarantee.REPLICATED,
            f"every check-in waits for one of {replicas} replicas (WAIT 1, checked) before it counts as durable; "
            f"{settings}",
        )
    return Durability(
        Guarantee.MEMORY,
        f"this Redis may lose its last second of check-ins in a crash ({settings}, no replica): no answer will say "
        "durable; set appendonly yes and appendfsync always, or add a replica",
    )
