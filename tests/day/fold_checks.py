"""What must be true of the ledger after whatever happened: one fold, the same for everybody and in Redis."""

import random
from dataclasses import replace
from typing import Any, ClassVar

from huiwu.domain.ledger import Ledger, fold
from tests.day.gate_hall import Hall
from tests.stage_setting import SLUG

_SHUFFLES = 3


class FoldChecks:
    """Checks of a machine that plays in a hall."""

    hall: ClassVar[Hall]

    def fold_is_what_redis_says(self) -> None:
        # Whoever looks sets right what late records left; the office and every staff socket look all the time.
        self.totals(0)
        ledger = fold(self.hall.records())
        inside = {f"{place.scope}|{place.person}": one.seq for place, one in ledger.places().items()}
        assert inside == self.hall.presence()
        assert dict(+ledger.occupancy) == self.hall.occupancy()

    def everybody_counts_the_same(self) -> None:
        seen = _picture(self.totals(0))
        assert seen == _picture(self.totals(1))
        records = self.hall.records()
        for seed in range(_SHUFFLES):
            random.Random(seed).shuffle(records)
            assert seen == _picture(fold(replace(one, seq=n) for n, one in enumerate(records, 1)))

    def totals(self, server: int) -> Ledger:
        return self.hall.run(self.hall.servers[server].house.board.totals(SLUG)).ledger


def _picture(ledger: Ledger) -> dict[str, Any]:
    return {
        "admitted": ledger.admitted,
        "inside": ledger.inside(),
        "occupancy": dict(+ledger.occupancy),
        "conflicts": [(one.id, one.place, one.closed is None) for one in ledger.conflicts()],
        "by_gate": {gate: +count for gate, count in ledger.by_gate.items() if +count},
        "arrivals": +ledger.arrivals,
    }
