"""Huiwu (会务): check people in at a conference, and keep everyone who could not come in step with it."""

__version__ = "0.1.0"
