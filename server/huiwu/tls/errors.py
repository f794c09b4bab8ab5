"""What can be wrong with certificates, in words for whoever starts the server."""


class TlsError(Exception):
    """A certificate, a key or the authority can't be used; the message names the file and what to do."""
