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


def firsts(slug: Slug) -> str:
    """Hash: `scope|attendee id` → seq of the record that let the person in."""
    return f"hw:{{{slug}}}:firsts"


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


def session(digest: str) -> str:
    """String with expiry: the grants of one browser."""
    return f"hw:session:{digest}"


def ticket(digest: str) -> str:
    """String with expiry: the grants behind a single-use ticket."""
    return f"hw:ticket:{digest}"
