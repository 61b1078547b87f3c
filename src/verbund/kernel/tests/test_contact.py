"""Account, telephone, e-mail and plate: the thin checks around well-known libraries."""

import json
from pathlib import Path

import hypothesis
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban

from verbund.kernel.email_address import parse_email
from verbund.kernel.iban import format_iban, iban_ending, parse_iban
from verbund.kernel.phone import format_phone, is_mobile, parse_phone
from verbund.kernel.plate import Plate, parse_plate, plate_codes

KFZ = Path(__file__).resolve().parents[5] / "shared/data/kfz"
GOOD_IBAN = "DE02120300000000202051"


@pytest.mark.parametrize("parse", [parse_iban, parse_phone, parse_email, parse_plate])
@given(text=st.text())
def test_any_text_gives_a_value_or_a_german_sentence(parse, text):
    try:
        parse(text)
        sentence = "Gut."
    except ValueError as error:
        sentence = str(error)
    assert sentence[0].isupper()
    assert "  " not in sentence


def test_an_iban_is_read_with_blanks_and_written_in_groups():
    assert parse_iban(" de02 1203 0000 0000 2020 51 ") == GOOD_IBAN
    assert format_iban(GOOD_IBAN).replace("\u00a0", " ") == (
        "DE02 1203 0000 0000 2020 51"
    )
    assert iban_ending(GOOD_IBAN) == "2051"
    assert parse_iban("AT611904300234573201") == "AT611904300234573201"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("DE03120300000000202051", "Prüfziffern"),
        ("DE0212030000000020205", "22 Zeichen, diese hat 21"),
        ("AT61", "keine gültige IBAN"),
        ("", "nur aus Buchstaben und Ziffern"),
        ("DE02 1203 ٣", "nur aus Buchstaben und Ziffern"),
    ],
)
def test_a_wrong_iban_is_explained(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_iban(text)


@pytest.mark.parametrize(
    ("text", "e164", "written"),
    [
        ("03764 54-0", "+493764540", "03764 540"),
        ("0221/4710123", "+492214710123", "0221 4710123"),
        ("+43 1 4000", "+4314000", "+43 1 4000"),
        ("0049 30 23125000", "+493023125000", "030 23125000"),
    ],
)
def test_numbers_are_stored_in_one_form(text, e164, written):
    assert parse_phone(text) == e164
    assert format_phone(e164) == written


def test_mobile_numbers_are_known():
    assert is_mobile(parse_phone("0171 3920012"))
    assert not is_mobile(parse_phone("03764 540"))


@pytest.mark.parametrize("text", ["110", "12", "anrufen!", "0" * 60])
def test_no_number_is_refused(text):
    with pytest.raises(ValueError, match="Telefonnummer"):
        parse_phone(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Maria.Vogel@Example.ORG ", "Maria.Vogel@example.org"),
        ("a@b.example", "a@b.example"),
        ("post@müller.de", "post@müller.de"),
    ],
)
def test_addresses_are_normalised(text, address):
    assert parse_email(text) == address


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "a@localhost", "ü@x.de", "a b@c.de", "a@b.de\nBcc: c@d.de"]
)
def test_no_address_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"maria\.muster@beispiel\.de"):
        parse_email(text)


def plate_examples() -> list[dict[str, object]]:
    text = (KFZ / "kennzeichen-beispiele.json").read_text(encoding="utf-8")
    examples: list[dict[str, object]] = json.loads(text)["kennzeichen"]
    return examples


def test_plates_of_the_reference_are_read_or_refused_as_there():
    examples = plate_examples()
    assert len(examples) > 30
    for example in examples:
        # Blocked letters are a matter of giving a plate out, not of reading one.
        readable = set(example["gruende"]) <= {"sitten"}
        if readable:
            parts = example["teile"]
            plate = parse_plate(example["eingabe"])
            assert plate.district == parts["unterscheidungszeichen"]
            assert plate.letters == parts["buchstaben"]
            assert plate.digits == parts["ziffern"]
            assert plate.season == (tuple(parts["saison"]) if parts["saison"] else None)
        else:
            with pytest.raises(ValueError):
                parse_plate(example["eingabe"])


def test_a_plate_without_hyphen_is_read_if_only_one_reading_is_possible():
    assert str(parse_plate("wizab1")) == "WIZ-AB 1"
    assert parse_plate("z ab 12 e") == Plate("Z", "AB", "12", "E")
    with pytest.raises(ValueError, match="auf 2 Arten lesen"):
        parse_plate("KAB12")


def test_a_plate_with_season_is_written_with_two_digits():
    assert str(parse_plate("K-AB 12 4/10")) == "K-AB 12 04/10"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "kein deutsches Kennzeichen"),
        ("K-AB 012", "kein deutsches Kennzeichen"),
        ("K-ÄB 12", "kein deutsches Kennzeichen"),
        ("QQ-A 1", "gibt es nicht"),
        ("GOA-GI 1000", "zu lang: 9"),
        ("K-AB 12 04/04", "zwei bis elf"),
    ],
)
def test_a_wrong_plate_is_explained(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_plate(text)


def test_the_codes_are_those_of_the_reference():
    assert len(plate_codes()) == 713
    assert {"Z", "K", "BN", "AC", "ÜB", "FLÖ"} <= plate_codes()
    assert all(1 <= len(code) <= 3 for code in plate_codes())


_PARTS = st.text("abzABZ019_+-.@xn ä", max_size=40)


@given(st.one_of(_PARTS, st.builds("{}@{}".format, _PARTS, _PARTS), st.emails()))
@hypothesis.example("info@Beispiel.DE")
@hypothesis.example("INFO@beispiel.de")
@hypothesis.example("a..b@beispiel.de")
@hypothesis.example("a@ab--c.de")
@hypothesis.example("a@xn--mller-kva.de")
@hypothesis.example("a@b.test")
@hypothesis.example("a@1.2.3.4")
@hypothesis.example("a" * 65 + "@b.de")
def test_an_address_is_read_as_the_library_reads_it(text: str) -> None:
    try:
        found = validate_email(
            text.strip(),
            check_deliverability=False,
            globally_deliverable=False,
            allow_smtputf8=False,
        )
    except EmailNotValidError:
        found = None
    if found is None or "." not in found.domain:
        with pytest.raises(ValueError, match="E‑Mail"):
            parse_email(text)
    else:
        assert parse_email(text) == found.normalized


@given(st.from_regex(r"\ADE[0-9]{2}[0-9]{18}\Z"), st.booleans())
def test_a_german_account_number_is_judged_as_the_library_does(
    text: str, right: bool
) -> None:
    if right:
        text = f"DE{iban.calc_check_digits(text)}{text[4:]}"
    if iban.is_valid(text):
        assert parse_iban(text) == text
    else:
        with pytest.raises(ValueError, match="IBAN"):
            parse_iban(text)


def test_a_number_still_being_typed_has_no_written_form():
    for typed in ("03764 540", "0", "+", "abc"):
        with pytest.raises(ValueError, match=r"E\.164"):
            format_phone(typed)
