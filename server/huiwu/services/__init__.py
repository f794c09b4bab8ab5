"""One verb of the conference per function: load, decide, append, answer."""
