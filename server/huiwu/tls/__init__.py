"""A hall without a domain: a small authority of our own, and certificates that renew themselves."""
