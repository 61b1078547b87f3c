"""Our payment references are creditor references to python-stdnum too (ISO 11649)."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from verbund.engine import creditor_reference, is_creditor_reference


@given(st.from_regex(r"[A-Z]{2,6}[0-9]{9}", fullmatch=True))
def test_a_reference_is_valid_to_the_judge(number: str) -> None:
    reference = creditor_reference(number)
    assert iso11649.is_valid(reference)
    assert is_creditor_reference(reference)


@given(st.from_regex(r"RF[0-9]{2}[A-Z]{2,6}[0-9]{9}", fullmatch=True))
def test_both_refuse_the_same_references(reference: str) -> None:
    assert is_creditor_reference(reference) == iso11649.is_valid(reference)
