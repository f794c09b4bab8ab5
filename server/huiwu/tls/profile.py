"""The authority as iPads, iPhones and Macs take it: a configuration profile, not signed by anybody."""

import plistlib
import uuid

from huiwu.tls.authority import Authority

_OURS = uuid.UUID("5c1c6dd2-5f3b-5b0e-9d7e-2a3c5b0a6f11")


def apple_profile(authority: Authority) -> bytes:
    """The same authority always makes the same profile, so that a second installation replaces the first."""
    mark = uuid.uuid5(_OURS, authority.fingerprint)
    identifier = f"huiwu.authority.{mark}"
    certificate = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{identifier}.certificate",
        "PayloadUUID": str(uuid.uuid5(mark, "certificate")).upper(),
        "PayloadDisplayName": authority.name,
        "PayloadCertificateFileName": "huiwu-ca.crt",
        "PayloadContent": authority.der,
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": str(mark).upper(),
        "PayloadDisplayName": authority.name,
        "PayloadDescription": "SHA-256: " + authority.fingerprint,
        "PayloadOrganization": "Huiwu 会务",
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [certificate],
    }
    return plistlib.dumps(profile)
