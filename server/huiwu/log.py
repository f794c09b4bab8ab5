"""How the log looks: one line per event, UTC, no names, no keys."""

import logging
import sys
import time

_FORMAT = "%(asctime)s %(levelname)-7s %(name)s %(message)s"


def set_up(level: str) -> None:
    """Log to standard error from `level` upwards; libraries only from WARNING."""
    formatter = logging.Formatter(_FORMAT, "%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("huiwu").setLevel(level)
