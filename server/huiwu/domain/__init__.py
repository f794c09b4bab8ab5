"""The conference itself: pure rules on frozen values, no I/O, clock, chance or async."""
