import plistlib

from huiwu.tls.authority import Authority, new_authority
from huiwu.tls.profile import apple_profile
from tests.tls.hall_machine import NAMES, NOW


def test_a_profile_holds_the_authority_as_a_root(authority: Authority) -> None:
    profile = plistlib.loads(apple_profile(authority))

    (payload,) = profile["PayloadContent"]
    assert profile["PayloadType"] == "Configuration"
    assert payload["PayloadType"] == "com.apple.security.root"
    assert payload["PayloadContent"] == authority.der
    assert profile["PayloadDisplayName"] == "Huiwu 会务 · desk"


def test_the_same_authority_replaces_its_own_profile_and_no_others(authority: Authority) -> None:
    again, other = apple_profile(authority), apple_profile(new_authority("desk", NAMES, NOW))

    assert again == apple_profile(authority)
    assert plistlib.loads(again)["PayloadIdentifier"] != plistlib.loads(other)["PayloadIdentifier"]
    assert plistlib.loads(again)["PayloadUUID"] != plistlib.loads(again)["PayloadContent"][0]["PayloadUUID"]
