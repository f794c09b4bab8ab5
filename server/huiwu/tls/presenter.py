"""What the listener presents: one TLS context for as long as we run, its certificate swapped underneath."""

import asyncio
import logging
import ssl
from collections.abc import Callable

from huiwu.domain.timeline import Instant
from huiwu.tls.errors import TlsError
from huiwu.tls.sources import Source

log = logging.getLogger("huiwu.tls")

CHECK_EVERY_S = 3_600.0


class Presenter:
    """Loads the certificate at once, and again whenever its source has a new one. Open connections notice nothing."""

    def __init__(self, source: Source, clock: Callable[[], Instant]) -> None:
        self._source = source
        self._clock = clock
        self.context = _new_context()
        self.check()

    def check(self) -> bool:
        """Present what the source has now; true if that is new. Call on the loop's thread: handshakes run there."""
        files = self._source.changed(self._clock())
        if files is None:
            return False
        certificate, key = files
        self.context.load_cert_chain(certificate, key, password="")
        return True

    async def keep(self, on_change: Callable[[], None], every_s: float = CHECK_EVERY_S) -> None:
        """Check every hour, for ever. Trouble is logged, and what was presented before stays."""
        while True:
            await asyncio.sleep(every_s)
            try:
                changed = self.check()
            except (TlsError, OSError) as error:
                log.error("the certificate could not be renewed: %s", error)  # noqa: TRY400  (words, no traceback)
                continue
            if changed:
                on_change()


def _new_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
