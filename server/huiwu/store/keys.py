"""Every key name in one place. All keys of one conference share the hash tag `{slug}`, so they share a shard."""

from huiwu.domain.ids import Slug

CONFERENCES = "hw:conferences"
"""Set of slugs."""

TOKENS = "hw:tokens"
"""Hash: token id → token record."""


def conference(slug: Slug) -> str:
    """String: the conference's facts."""
    return f"hw:{{{slug}}}:conference"


def people(slug: Slug) -> str:
    """Hash: attendee id → attendee."""
    return f"hw:{{{slug}}}:people"


def person_revs(slug: Slug) -> str:
    """Hash: attendee id → rev, so that a scan decided on old facts is noticed."""
    return f"hw:{{{slug}}}:people:revs"


def codes(slug: Slug) -> str:
    """Hash: every badge code ever issued → attendee id."""
    return f"hw:{{{slug}}}:codes"


def people_changes(slug: Slug) -> str:
    """Stream: entry `N-0` names the people whom change N touched."""
    return f"hw:{{{slug}}}:people:changes"


def operation(slug: Slug, operation_id: str) -> str:
    """String with expiry: the answer a change of people got, for a retry of the same change."""
    return f"hw:{{{slug}}}:op:{operation_id}"


def ledger(slug: Slug) -> str:
    """Stream: the check-in ledger, entry `SEQ-0`; never trimmed."""
    return f"hw:{{{slug}}}:ledger"


def scans(slug: Slug) -> str:
    """Hash: scan id → seq in the ledger."""
    return f"hw:{{{slug}}}:scans"


def presence(slug: Slug) -> str:
    """Hash: `scope|attendee id` → seq of the record that says where the person is; missing for nobody."""
    return f"hw:{{{slug}}}:presence"


def occupancy(slug: Slug) -> str:
    """Hash: scope → people inside."""
    return f"hw:{{{slug}}}:occupancy"


def agenda_log(slug: Slug) -> str:
    """Stream: the agenda log, entry `REV-0`; never trimmed."""
    return f"hw:{{{slug}}}:agenda"


def public_log(slug: Slug) -> str:
    """Stream: what viewers get, entry `SEQ-0`; the newest thousand or so."""
    return f"hw:{{{slug}}}:public"


def agenda_meta(slug: Slug) -> str:
    """Hash: `rev`, `seq`, `epoch` of the logs above."""
    return f"hw:{{{slug}}}:agenda:meta"


def commands(slug: Slug) -> str:
    """Hash: command id → `rev seq fingerprint`."""
    return f"hw:{{{slug}}}:agenda:commands"


def snapshot(slug: Slug) -> str:
    """String: the public state at `seq`, as `SEQ JSON`."""
    return f"hw:{{{slug}}}:public:snapshot"


def viewers(slug: Slug) -> str:
    """Hash with expiry: process of the live edge → `COUNT INSTANT`; nothing about any single viewer."""
    return f"hw:{{{slug}}}:viewers"


def files(slug: Slug) -> str:
    """Hash: digest → name, type and size of a file that was uploaded."""
    return f"hw:{{{slug}}}:files"


def file(slug: Slug, digest: str) -> str:
    """String: the bytes of a file, by their SHA-256."""
    return f"hw:{{{slug}}}:file:{digest}"


def file_part(slug: Slug, upload: str) -> str:
    """String with expiry: the bytes of a file that is still on its way."""
    return f"hw:{{{slug}}}:file:part:{upload}"


def session(digest: str) -> str:
    """String with expiry: the grants of one browser."""
    return f"hw:session:{digest}"


def ticket(digest: str) -> str:
    """String with expiry: the grants behind a single-use ticket."""
    return f"hw:ticket:{digest}"


def devices(slug: Slug) -> str:
    """Hash: device id → device that was paired; those revoked stay, so that their scans keep a name."""
    return f"hw:{{{slug}}}:devices"


def contacts(slug: Slug) -> str:
    """Hash: device id → instant it was last heard of."""
    return f"hw:{{{slug}}}:devices:contacts"


def device_states(slug: Slug) -> str:
    """Hash: device id → what it last said about itself."""
    return f"hw:{{{slug}}}:devices:states"


def pairing(slug: Slug, pairing_id: str) -> str:
    """String with expiry: a pairing."""
    return f"hw:{{{slug}}}:pairing:{pairing_id}"


def pairing_by_link(slug: Slug, digest: str) -> str:
    """String with expiry: pairing id, by the digest of the code in its link."""
    return f"hw:{{{slug}}}:pairing:link:{digest}"


def pairing_by_start(slug: Slug, start: str) -> str:
    """String with expiry: pairing id, by the first characters of the code to type."""
    return f"hw:{{{slug}}}:pairing:start:{start}"


def wrong_codes(slug: Slug, address: str) -> str:
    """String with expiry: how many wrong pairing codes came from an address (its digest) within the hour."""
    return f"hw:{{{slug}}}:pairing:wrong:{address}"


def members(slug: Slug) -> str:
    """Hash: member id → staff member with the digest of the PIN."""
    return f"hw:{{{slug}}}:members"


def pin_desk(slug: Slug, device_id: str) -> str:
    """String: wrong PINs on a device, and whose PIN is in force there."""
    return f"hw:{{{slug}}}:device:{device_id}:pin"
