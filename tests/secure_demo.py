"""The demo with HTTPS of its own making."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.demo_process import DemoProcess
from tests.stage_setting import a_free_port


class SecureDemo(DemoProcess):
    """A demo with an authority of its own."""

    def __init__(self, data: Path) -> None:
        self.plain_port = a_free_port()
        super().__init__(data, settings={"HUIWU_TLS": "local", "HUIWU_HTTP_PORT": str(self.plain_port)})

    @property
    def trust_url(self) -> str:
        return f"http://127.0.0.1:{self.plain_port}/trust"

    @property
    def key_digest(self) -> str:
        """By which Chromium can be told to accept this server's key, in place of installing the authority."""
        pem = (self.data / "tls" / "certificate.pem").read_bytes()
        key = x509.load_pem_x509_certificate(pem).public_key()
        return b64encode(sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()).decode()
