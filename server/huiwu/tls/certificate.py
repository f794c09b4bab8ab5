"""The server's own certificate: signed by the authority for all names of the machine, and when it is due again."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from huiwu.domain.timeline import Instant
from huiwu.tls.authority import BACKDATED, Authority, as_datetime, as_pem, usage
from huiwu.tls.errors import TlsError
from huiwu.tls.names import Names

# Apple refuses more than 825 days, and browsers like short ones. Renewing costs nothing: no tablet notices.
CERTIFICATE_LIFE = timedelta(days=90)


def issue(authority: Authority, names: Names, now: Instant) -> bytes:
    """A new key and its certificate as PEM; never valid for longer than the authority."""
    began = as_datetime(now)
    until = min(began + CERTIFICATE_LIFE, authority.certificate.not_valid_after_utc)
    if until <= began:
        raise TlsError(f"the authority ended on {authority.certificate.not_valid_after_utc:%F}")
    key = ec.generate_private_key(ec.SECP256R1())
    ca_key_id = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    alternatives = [*map(x509.DNSName, names.hosts), *map(x509.IPAddress, names.addresses)]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Huiwu 会务")]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(began - BACKDATED, authority.certificate.not_valid_before_utc))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_key_id), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return as_pem(certificate, key)


def why_due(pem: bytes, authority: Authority, names: Names, now: Instant) -> str | None:
    """Why a new certificate is needed, in a few words; None while this one serves."""
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        certificate.verify_directly_issued_by(authority.certificate)
        held = names_in(certificate)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return "there is none of this authority"
    if not held.covers(names):
        return "the machine has new names or addresses"
    life = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    if certificate.not_valid_after_utc - as_datetime(now) <= life / 3:
        # At the very end of the authority's life a new one would not last longer.
        return "a third of its life is left" if not _lasts_as_long_as(authority, certificate) else None
    return None


def names_in(certificate: x509.Certificate) -> Names:
    alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return Names(
        tuple(alternatives.get_values_for_type(x509.DNSName)),
        tuple(alternatives.get_values_for_type(x509.IPAddress)),  # type: ignore[arg-type]
    )


def end_of(pem: bytes) -> datetime:
    """When the first certificate of a file ends; raises `TlsError` when there is none."""
    try:
        return x509.load_pem_x509_certificate(pem).not_valid_after_utc
    except ValueError as error:
        raise TlsError("it holds no certificate") from error


def _lasts_as_long_as(authority: Authority, certificate: x509.Certificate) -> bool:
    return certificate.not_valid_after_utc >= authority.certificate.not_valid_after_utc
