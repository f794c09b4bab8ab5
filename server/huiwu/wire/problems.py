"""Errors as `application/problem+json`: one table of code, status, and whether to come back."""

from dataclasses import dataclass

from huiwu.domain.errors import DomainError

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """How one code goes over the wire. `retry_after_s`: the same request may succeed then."""

    status: int
    title: str
    retry_after_s: int | None = None


PROBLEMS: dict[str, Problem] = {
    "bad_json": Problem(400, "The body is not JSON."),
    "bad_request": Problem(400, "The request is malformed."),
    "bad_input": Problem(422, "A field is missing or wrong."),
    "bad_file": Problem(422, "The file can't be read as a list."),
    "unsupported_media_type": Problem(415, "Send application/json, or multipart/form-data for a file."),
    "too_large": Problem(413, "The body is over the limit."),
    "too_slow": Problem(408, "The body did not arrive in time."),
    "sign_in_first": Problem(401, "No key, or one that has ended."),
    "bad_key": Problem(401, "The key is not valid."),
    "forbidden": Problem(403, "This role may not do this."),
    "bad_origin": Problem(403, "The request came from another site."),
    "not_found": Problem(404, "There is nothing at this address."),
    "unknown_conference": Problem(404, "No conference has this slug."),
    "unknown_attendee": Problem(404, "Nobody has this id."),
    "unknown_gate": Problem(422, "The conference has no such gate."),
    "unknown_scan": Problem(404, "The ledger has no operation with this id."),
    "unknown_conflict": Problem(404, "There is no double entry with this id."),
    "not_undoable": Problem(409, "This is no entry that could be taken back, or it was already."),
    "too_late_to_undo": Problem(409, "A gate may take back its own entries for 15 minutes; ask the office."),
    "unknown_item": Problem(422, "The agenda has no such item."),
    "unknown_section": Problem(422, "The agenda has no such section."),
    "unknown_speaker": Problem(422, "The item has no such speaker."),
    "unknown_document": Problem(404, "The item has no such document."),
    "unknown_file": Problem(422, "No file with this digest was uploaded."),
    "file_in_use": Problem(409, "An item has this file; take it out of the item first."),
    "files_full": Problem(409, "The files of this conference take all the room they may."),
    "bad_range": Problem(416, "The file does not reach that far."),
    "unknown_prize": Problem(422, "The item has no such prize."),
    "nothing_sealed": Problem(409, "All of it is public already."),
    "nothing_to_undo": Problem(409, "There is nothing to take back."),
    "not_the_last": Problem(409, "Something happened since; `last` is the newest that can be taken back."),
    "start_out_of_range": Problem(409, "The item can only have begun between `earliest` and `latest`."),
    "baton_elsewhere": Problem(409, "Another page has the baton; take it with a word first."),
    "too_many_items": Problem(409, "The agenda holds as many items as it can."),
    "unknown_announcement": Problem(422, "No such announcement is shown."),
    "other_gate": Problem(403, "This device is tied to another gate; GET C/device says to which."),
    "unknown_device": Problem(404, "No device of this conference has this id."),
    "wrong_code": Problem(404, "No pairing has this code."),
    "pairing_over": Problem(410, "The pairing is over; make a new one."),
    "pairing_taken": Problem(409, "Another tablet has claimed this pairing."),
    "pairing_not_ready": Problem(409, "Nobody at the tablet has confirmed its name yet."),
    "pin_wrong": Problem(403, "No staff member has this PIN."),
    "pin_wait": Problem(429, "Too many wrong PINs; none is taken until `until`.", retry_after_s=30),
    "pin_locked": Problem(403, "Wrong PINs have locked this device; the office unlocks it."),
    "pin_taken": Problem(409, "Another member has this PIN."),
    "too_many_members": Problem(409, "The conference has as many staff members as it can."),
    "method_not_allowed": Problem(405, "This address does not take this method."),
    "code_expired": Problem(410, "The gate's code has changed; scan the one shown now."),
    "scan_conflict": Problem(409, "This scan_id was used for another scan."),
    "command_conflict": Problem(409, "This command_id was used for another command."),
    "stale_rev": Problem(409, "Someone else changed the agenda; rev is the newest."),
    "not_allowed": Problem(409, "The run does not allow this move now."),
    "not_ended": Problem(409, "The conference has not ended yet; this is public when it has."),
    "just_started": Problem(409, "An item has just begun; this was taken for the same press."),
    "person_exists": Problem(409, "Somebody with this number, e-mail or phone is already on the list."),
    "too_many_requests": Problem(429, "Slow down.", retry_after_s=5),
    "store_unavailable": Problem(503, "Redis does not answer; nothing was lost, send it again.", retry_after_s=1),
    "pages_not_built": Problem(503, "The web pages are missing: run make demo, or build them."),
    "internal": Problem(500, "A fault of ours; it is in the log."),
}


def body(error: DomainError) -> dict[str, object]:
    """The problem document of an error; it holds codes and places, never the input itself."""
    problem = PROBLEMS[error.code]
    document: dict[str, object] = {"code": error.code, "title": problem.title, "status": problem.status}
    if error.errors:
        document["errors"] = [{"at": one.at, "code": one.code} for one in error.errors]
    document.update(error.extra)
    return document
