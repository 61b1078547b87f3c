"""The roads of dog-tax cases, step by step. Returns where the case stands."""

from __future__ import annotations

from verbund import engine
from verbund.cases.errors import CommandRefused
from verbund.site.demo.drive import Driver, anybody, ask

_PROOF = "Bitte schicken Sie uns noch den Kaufvertrag oder den Vertrag des Tierheims."
_REASON = (
    "Der Nachweis fehlt auch nach unserer Nachfrage. Ohne ihn können wir den Nachlass "
    "nicht bewilligen."
)
_UPHELD = (
    "Die Satzung zählt jeden Hund im Haushalt. Sie haben im Formular zwei Hunde "
    "angegeben, deshalb gilt für den zweiten der höhere Satz."
)
_GRANTED = (
    "Der zweite Hund lebt seit September nicht mehr in Ihrem Haushalt. Wir ändern den "
    "Bescheid entsprechend."
)


def travel(driver: Driver, road: str) -> str:
    """Take the case along its road as far as the present allows."""
    if road == "received" or not driver.later(0, 4):
        return "received"
    if road == "withdrawn":
        driver.citizen(engine.Withdraw(actor=anybody(), reason="Hat sich erledigt."))
        return "withdrawn"
    if road == "confirmed":
        driver.step("confirm_change")
        return "confirmed"
    driver.clerk(
        engine.Assign(actor=anybody(), person=driver.first.id, name=driver.first.name)
    )
    driver.step("start_review")
    if road == "in_review":
        return "in_review"
    if road in {"waiting", "supplied"}:
        return _documents(driver, road)
    if not driver.later(1, 9):
        return "in_review"
    if road == "ended":
        driver.step("end_tax", annual_paid=3600)
        return _approved(driver, "ended")
    if road == "refused":
        driver.step("refuse", reason=_REASON)
        return _approved(driver, "refused")
    if road == "relief_granted":
        day = driver.moment.date().isoformat()
        driver.step("grant_relief", from_day=day, percent=50)
        return _approved(driver, "relief_granted")
    driver.step("assess")
    if road == "proposed":
        return "proposed"
    reached = _approved(driver, "assessed")
    if reached == "proposed" or not road.startswith("objection"):
        return reached
    return _objection(driver, road)


def _approved(driver: Driver, state: str) -> str:
    if not driver.later(0, 2):
        return "proposed"
    try:
        driver.approve()
    except CommandRefused:
        # The year turned since the proposal, and with it the amount: prepare it anew.
        driver.do(
            driver.second,
            engine.ReturnProposal(
                actor=anybody(), reason="Bitte für das neue Jahr neu festsetzen."
            ),
        )
        driver.step("assess")
        driver.approve()
    return state


def _documents(driver: Driver, road: str) -> str:
    driver.later(0, 2)
    driver.clerk(ask(_PROOF, "dogs.0.proof"))
    if road == "waiting" or not driver.later(2, 8):
        return "waiting"
    driver.citizen(
        engine.Supply(actor=anybody(), message="Der Vertrag kommt mit der Post.")
    )
    return "supplied"


def _objection(driver: Driver, road: str) -> str:
    if not driver.later(6, 20):
        return "assessed"
    driver.citizen(
        engine.FileObjection(
            actor=anybody(),
            text="Ich bin mit dem Bescheid nicht einverstanden. Bitte prüfen Sie ihn.",
        )
    )
    if road == "objection_filed" or not driver.later(3, 20):
        return "objection_filed"
    granted = road == "objection_granted"
    step = "grant_objection" if granted else "reject_objection"
    driver.step(step, reason=_GRANTED if granted else _UPHELD)
    if _approved(driver, road) == "proposed":
        return "objection_filed"
    return road
