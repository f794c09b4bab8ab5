"""Requests in, replies out: one file per subject, every address on one screen in `routes`."""
