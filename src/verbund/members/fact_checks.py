"""Facts about members and offices: which there are, and what is wrong with them."""

from collections.abc import Mapping

from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError as NumberError

from verbund.core.errors import FieldProblem
from verbund.members.errors import MemberRefused
from verbund.members.facts import brand_problem
from verbund.members.models import Member
from verbund.members.opening import check_hours

MEMBER_FACTS = frozenset(
    {"name", "official_name", "county_name", "population", "area_ha", "lat", "lon",
     "catholic", "extra_holidays", "brand_light", "brand_dark", "arms", "street",
     "house_number", "postal_code", "city", "phone", "email", "web", "iban", "bic",
     "bank_name", "account_holder", "creditor_id", "opening_hours",
     "privacy_officer"}
)  # fmt: skip
OFFICE_FACTS = frozenset(
    {"name", "street", "house_number", "postal_code", "city", "phone", "email",
     "opening_hours", "note", "closed_on"}
)  # fmt: skip


def problems_of(
    facts: Mapping[str, object],
    *,
    allowed: frozenset[str],
    base: Member | None = None,
) -> list[FieldProblem]:
    unknown = sorted(set(facts) - allowed)
    if unknown:
        raise TypeError(f"unknown facts {unknown}; allowed: {sorted(allowed)}")
    found: list[FieldProblem] = []
    if "brand_light" in facts or "brand_dark" in facts:
        present = base or Member()
        light = facts.get("brand_light", present.brand_light)
        dark = facts.get("brand_dark", present.brand_dark)
        wrong = brand_problem(str(light), str(dark))
        if wrong:
            found.append(FieldProblem("brand_light", wrong, "contrast"))
    hours = facts.get("opening_hours")
    if isinstance(hours, list):
        found += [FieldProblem("opening_hours", text) for text in check_hours(hours)]
    account = facts.get("iban")
    if account:
        try:
            iban_number.validate(str(account))
        except NumberError:
            message = (
                f"Die IBAN „{account}“ stimmt nicht. Bitte Ziffer für Ziffer prüfen."
            )
            found.append(FieldProblem("iban", message))
    code = facts.get("postal_code")
    if code and not (len(str(code)) == 5 and str(code).isdigit()):
        found.append(
            FieldProblem("postal_code", f"„{code}“ ist keine Postleitzahl (5 Ziffern).")
        )
    return found


def refuse(problems: list[FieldProblem]) -> None:
    if problems:
        raise MemberRefused(
            " ".join(problem.message for problem in problems), fields=problems
        )
