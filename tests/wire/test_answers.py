"""What a gate is answered, built as a value and written as text: one and the same."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.admission import Decision, Reason, Verdict
from huiwu.domain.ids import ScanId
from huiwu.services.checkin import ScanResult
from huiwu.wire import answers
from huiwu.wire.json_text import dumps
from tests.domain.strategies import any_text, attendees, records, windows

results = st.builds(
    ScanResult,
    record=st.builds(
        lambda record, text, ref: replace(record, scope=text, ref=ref),
        records,
        st.none() | any_text,
        st.none() | any_text.map(ScanId),
    ),
    attendee=st.none() | attendees,
    durable=st.booleans(),
    decision=st.none() | windows.map(lambda window: Decision(Verdict.REFUSED, Reason.TOO_LATE, window=window)),
    inside=st.none() | st.integers(0, 9),
    is_nearly_full=st.booleans(),
)


@given(results)
def test_the_text_of_an_answer_is_its_value_written_down(result: ScanResult) -> None:
    assert answers.scan_text(result) == dumps(answers.scan_result(result))
