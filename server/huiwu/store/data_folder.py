"""The folder an embedded Redis lives in: whose it is, what it holds, and who may read it."""

import fcntl
import os
from pathlib import Path

from huiwu.domain.errors import StoreError
from huiwu.store.binary import RedisBinary


def refuse_to_hide_data(folder: Path, binary: RedisBinary) -> None:
    """Redis starts empty, without a word, beside data in a form it does not look at. We do not."""
    old_log, new_log = folder / "appendonly.aof", folder / "appendonlydir"
    if new_log.exists() and not binary.has_log_folder:
        raise StoreError(
            f"{new_log} was written by Redis 7 or newer, but only {binary.version_text} is here. "
            "Install redis-server 7 or newer, then start again; nothing was changed."
        )
    if (folder / "dump.rdb").exists() and not old_log.exists() and not new_log.exists():
        raise StoreError(
            f"{folder} holds dump.rdb but no append-only log: Redis would start without that data. "
            "See the run-book on restoring, or move dump.rdb away; nothing was changed."
        )


def try_lock(descriptor: int) -> bool:
    """Take the folder for this process and the children that inherit the descriptor, or say that it is taken."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_running(pid: int) -> bool:
    """Whether there is a process of this number, whosever it is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is another user's
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user may read."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(os.fsencode(text))
