"""Winners under seal: sent to pages early, readable with the key that the event brings.

The title of a prize is public, who receives it is not. All seals of one length of winners look alike: what is sealed
is filled up, so that nobody counts the characters of a name.
"""

from dataclasses import replace

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huiwu.clock import RandomBits
from huiwu.domain.commands import Command, PublishAgenda, PutItem
from huiwu.domain.programme import Item, Prize
from huiwu.domain.public_agenda import bilingual
from huiwu.wire.json_text import dumps
from huiwu.wire.sealed import IV_BYTES, text

_KEY_BYTES = 32
_FILLED_TO = 512


def sealed_command(command: Command, chance: RandomBits) -> Command:
    """The command with a fresh key and seal for each prize in it; prizes that are known already keep theirs."""
    match command:
        case PublishAgenda(items=items):
            return replace(command, items=tuple(_sealed_item(item, chance) for item in items))
        case PutItem(item=item):
            return replace(command, item=_sealed_item(item, chance))
        case _:
            return command


def _sealed_item(item: Item, chance: RandomBits) -> Item:
    return replace(item, prizes=tuple(_sealed(prize, chance) for prize in item.prizes)) if item.prizes else item


def _sealed(prize: Prize, chance: RandomBits) -> Prize:
    key = chance(_KEY_BYTES * 8).to_bytes(_KEY_BYTES, "big")
    iv = chance(IV_BYTES * 8).to_bytes(IV_BYTES, "big")
    plain = dumps(winners_of(prize)).encode()
    filled = plain + b" " * (-len(plain) % _FILLED_TO)
    return replace(prize, key=text(key), sealed=text(iv + AESGCM(key).encrypt(iv, filled, prize.id.encode())))


def winners_of(prize: Prize) -> list[dict[str, object]]:
    """What is under the seal: names and organisations, never the numbers of the list."""
    return [{"name": bilingual(one.name), "organisation": bilingual(one.organisation)} for one in prize.winners]
