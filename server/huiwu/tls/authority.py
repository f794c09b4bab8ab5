"""The authority: one self-signed certificate that tablets are told to trust, bounded to the names of a hall."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from huiwu.domain.timeline import Instant
from huiwu.tls.errors import TlsError
from huiwu.tls.names import Bounds, Names, bounds_for

AUTHORITY_LIFE = timedelta(days=3_650)
# A tablet whose clock is a few hours slow must not find the certificate too young.
BACKDATED = timedelta(days=1)
# The longest common name X.509 allows, in bytes.
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Authority:
    """Who vouches for this machine. The key never leaves the data folder."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def name(self) -> str:
        return str(self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in groups of four digits, for people to compare."""
        digits = self.certificate.fingerprint(hashes.SHA256()).hex().upper()
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))

    @property
    def bounds(self) -> Bounds:
        """Read from the certificate itself; raises `TlsError` when it has none."""
        try:
            constraints = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        except x509.ExtensionNotFound as error:
            raise TlsError("the authority is not one of ours: it is not bound to any names") from error
        permitted = constraints.permitted_subtrees or []
        return Bounds(
            tuple(one.value for one in permitted if isinstance(one, x509.DNSName)),
            tuple(one.value for one in permitted if isinstance(one, x509.IPAddress)),  # type: ignore[misc]
        )


def as_datetime(now: Instant) -> datetime:
    return datetime.fromtimestamp(now // 1_000, UTC)


def new_authority(hostname: str, names: Names, now: Instant) -> Authority:
    """A new authority for a machine; every tablet has to be told to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    # Without a common name, iOS does not list an authority among those that can be trusted.
    common = f"Huiwu 会务 · {hostname}".encode()[:_LONGEST_NAME].decode(errors="ignore")
    parts = ((NameOID.ORGANIZATION_NAME, "Huiwu 会务"), (NameOID.COMMON_NAME, common))
    name = x509.Name([x509.NameAttribute(*part) for part in parts])
    bounds = bounds_for(names)
    permitted = [*map(x509.DNSName, bounds.hosts), *map(x509.IPAddress, bounds.networks)]
    began = as_datetime(now)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began - BACKDATED)
        .not_valid_after(began + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        # Not critical: a device too old to know the extension must ignore it, not refuse the authority.
        .add_extension(x509.NameConstraints(permitted, None), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def as_pem(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> bytes:
    """Key and certificate together, so that no crash can leave one without the other."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def read_authority(pem: bytes) -> Authority:
    """The authority a file holds; raises `TlsError` when certificate and key are not one pair of ours."""
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        key = serialization.load_pem_private_key(pem, None)
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise TlsError("the authority's file is damaged") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise TlsError("the authority's file is damaged: the key is another one's")
    return Authority(certificate, key)
