"""The only room that speaks Redis: it starts it, connects to it, and keeps the two ledgers in it."""
