"""Handing over at the desk: what lies wrong is shown and moved by one press."""

from verbund.cases.tests.cast import Cast, answers, submit
from verbund.cases.tests.test_handover import hand_to_fulda
from verbund.channels.desk.tests.office import signed_in, text

PAGE = "/desk/vertretung/"


def test_the_new_body_sees_what_is_to_come_and_takes_it(cast: Cast) -> None:
    numbers = [
        submit(cast, answers=answers(family_name=name)).number
        for name in ("Albers", "Beck")
    ]
    client = signed_in(cast.claudia)
    assert "Alle laufenden Vorgänge liegen" in text(client.get(PAGE))
    hand_to_fulda(cast)
    page = text(client.get(PAGE))
    assert "2 laufende Vorgänge von Schönberg (Hundesteuer)" in page
    assert "Bisher: Meerane. Jetzt handelt: Fulda." in page
    client.post(
        f"{PAGE}uebergeben/",
        {"owner": "schoenberg", "blueprint": "hundesteuer", "reason": "Wechsel"},
    )
    assert "2 Vorgänge sind übergeben" in text(client.get(PAGE))
    worklist = text(client.get("/desk/?ansicht=all"))
    assert all(number in worklist for number in numbers)
    assert numbers[0] not in text(signed_in(cast.sabine).get("/desk/?ansicht=all"))


def test_who_manages_nothing_here_may_not(cast: Cast) -> None:
    assert signed_in(cast.sabine).get(PAGE).status_code == 403
    hand_to_fulda(cast)
    answer = signed_in(cast.ines).post(f"{PAGE}uebergeben/", {"owner": "schoenberg"})
    assert answer.status_code == 404
