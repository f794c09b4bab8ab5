import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.access import (
    RIGHTS,
    Grant,
    Right,
    Role,
    Token,
    badge_key,
    badge_key_owner,
    is_badge_key,
    parse_token,
)
from huiwu.domain.ids import AttendeeId, Slug
from tests.builders import SECRET, SLUG
from tests.domain.strategies import any_text, slugs

PERSON = AttendeeId("p000000001")
tokens = st.builds(
    Token,
    id=st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=8, max_size=8),
    secret=st.text("AZaz09_-", min_size=43, max_size=43),
)


@given(tokens)
def test_a_token_is_read_back(token: Token) -> None:
    assert parse_token(token.text()) == token


@given(tokens, tokens)
def test_a_digest_is_of_the_secret_and_does_not_hold_it(one: Token, other: Token) -> None:
    assert (one.digest() == other.digest()) is (one.secret == other.secret)
    assert one.secret not in one.digest()


@given(any_text)
def test_any_text_is_some_key_or_none(text: str) -> None:
    assert parse_token(text) is None
    assert badge_key_owner(text) is None
    assert not is_badge_key(text, SECRET, SLUG, PERSON, 1)


@pytest.mark.parametrize("change", ["{} ", "{}\n", " {}", "x{}", "{}A"])
def test_a_token_has_nothing_before_or_after_it(change: str) -> None:
    assert parse_token(change.format(Token("0" * 8, "A" * 43).text())) is None


@given(slugs, st.integers(1, 99))
def test_a_badge_key_names_its_owner_and_proves_it(slug: Slug, serial: int) -> None:
    key = badge_key(SECRET, slug, PERSON, serial)

    assert badge_key_owner(key) == (slug, PERSON)
    assert is_badge_key(key, SECRET, slug, PERSON, serial)


def test_a_new_badge_makes_older_links_useless() -> None:
    assert not is_badge_key(badge_key(SECRET, SLUG, PERSON, 1), SECRET, SLUG, PERSON, 2)


@pytest.mark.parametrize(
    ("secret", "slug", "person"),
    [
        (b"another secret", SLUG, PERSON),
        (SECRET, Slug("other"), PERSON),
        (SECRET, SLUG, AttendeeId("p000000002")),
    ],
)
def test_a_key_of_another_deployment_conference_or_person_proves_nothing(
    secret: bytes, slug: Slug, person: AttendeeId
) -> None:
    mac = badge_key(secret, slug, person, 1).rsplit("_", 1)[1]

    assert not is_badge_key(badge_key(secret, slug, person, 1), SECRET, SLUG, PERSON, 1)
    assert not is_badge_key(f"at_{SLUG}_{PERSON}_{mac}", SECRET, SLUG, PERSON, 1)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", Right)
def test_a_grant_gives_nothing_in_another_conference(role: Role, right: Right) -> None:
    grant = Grant(role, SLUG)

    assert grant.gives(right, SLUG) is (right in RIGHTS[role])
    assert not grant.gives(right, "other")


def test_every_role_has_its_rights_and_only_the_admin_has_all() -> None:
    assert set(RIGHTS) == set(Role)
    assert [role for role in Role if RIGHTS[role] == set(Right)] == [Role.ADMIN]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ATTENDEE, Role.GATE])
def test_the_public_reads_no_list_and_changes_nothing(role: Role) -> None:
    forbidden = {Right.SCAN, Right.SEARCH_PEOPLE, Right.EDIT_PEOPLE, Right.READ_TOTALS, Right.RUN_AGENDA}

    assert not RIGHTS[role] & forbidden
