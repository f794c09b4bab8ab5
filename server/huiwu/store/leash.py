"""Run a program that ends with its parent, even by kill -9: `python leash.py PARENT PROGRAM ARGUMENT…`."""

import ctypes
import os
import signal
import sys

# From <linux/prctl.h>. The order survives the exec below, as the program is not set-uid.
PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Become `command`. A program of its own, because code between fork and exec is unsafe beside threads."""
    os.umask(0o077)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # The parent may have ended before the order was given; then nobody would ever carry it out.
    if os.getppid() != parent:
        sys.exit("The program that asked for this one is gone.")
    os.execv(command[0], command)  # noqa: S606  (no shell is wanted)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
