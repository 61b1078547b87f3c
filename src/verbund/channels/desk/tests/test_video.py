"""A video conversation between a citizen and a clerk, page by page."""

import json
from datetime import timedelta

from django.test import Client

from verbund.cases import queries as case_queries
from verbund.cases.tests.cast import Cast
from verbund.channels.desk.tests.office import signed_in, text
from verbund.core.scope import acting_within, everywhere
from verbund.kernel.clock import Frozen
from verbund.video import actions
from verbund.video.models import VideoCall, VideoSignal
from verbund.video.tests.knocking import DOOR, draft, knocked, path


def test_the_place_in_the_row_and_whether_anybody_is_there(
    cast: Cast, time: Frozen
) -> None:
    knocked()
    time.advance(timedelta(seconds=1))
    browser, call = knocked()
    told = browser.get(path(call, "signale/")).json()
    assert told["text"].startswith("Gerade ist niemand am Bildschirm")
    staff = signed_in(cast.sabine)
    assert "Wartende" in text(staff.get("/desk/video/"))
    told = browser.get(path(call, "signale/")).json()
    assert told["text"] == "Vor Ihnen wartet noch eine Person."
    assert "Es ist jemand da" in text(Client().get(DOOR))


def test_signals_reach_the_other_side_once_and_in_order(cast: Cast) -> None:
    browser, call = knocked()
    staff = signed_in(cast.sabine)
    staff.post(f"/desk/video/{call}/oeffnen/")
    for kind in ("offer", "candidate"):
        sent = browser.post(
            path(call, "signale/"),
            json.dumps({"kind": kind, "body": "{}"}),
            content_type="application/json",
        )
        assert sent.status_code == 202
    heard = staff.get(path(call, "signale/")).json()["signals"]
    assert [one["kind"] for one in heard] == ["offer", "candidate"]
    later = staff.get(path(call, f"signale/?nach={heard[-1]['id']}")).json()
    assert later["signals"] == []
    assert browser.get(path(call, "signale/")).json()["signals"] == []


def test_nobody_else_hears_or_ends_a_call(cast: Cast) -> None:
    _, call = knocked()
    actions.accept(call_id=call, actor=cast.sabine)
    for stranger in (Client(), knocked()[0], signed_in(cast.jana)):
        for rest in ("", "signale/", "formular/"):
            assert stranger.get(path(call, rest)).status_code == 404
        assert stranger.post(path(call, "ende/")).status_code == 404
    assert signed_in(cast.jana).get(f"/desk/video/{call}/").status_code == 404


def test_the_end_deletes_signals_and_lets_go_of_the_draft(cast: Cast) -> None:
    browser, call = knocked(draft(cast).code)
    actions.accept(call_id=call, actor=cast.sabine)
    browser.post(
        path(call, "signale/"),
        json.dumps({"kind": "offer", "body": "{}"}),
        content_type="application/json",
    )
    gone = browser.post(path(call, "ende/"))
    assert gone["Location"].startswith("/video/schoenberg/ende/")
    assert gone.cookies["vb_video"].value == ""
    with everywhere("test"):
        row = VideoCall.objects.get(id=call)
        assert (row.state, row.outcome, row.draft_id) == ("ended", "answered", None)
        assert not VideoSignal.objects.exists()
    staff = signed_in(cast.sabine)
    assert staff.get(path(call, "signale/")).json()["state"] == "ended"


def test_both_sides_see_the_same_form_and_only_the_citizen_sends(cast: Cast) -> None:
    made = draft(cast)
    browser, call = knocked(made.code, channel="terminal")
    actions.accept(call_id=call, actor=cast.sabine)
    staff = signed_in(cast.sabine)
    assert staff.get(path(call, "formular/person/")).status_code == 200
    changed = {
        "holder.given_names": "Katrin",
        "holder.family_name": "Vogelsang",
        "holder.birth_date.day": "14",
        "holder.birth_date.month": "3",
        "holder.birth_date.year": "1984",
        "holder.address.street": "Dorfstraße",
        "holder.address.house_number": "7",
        "holder.address.postal_code": "08393",
        "holder.address.city": "Schönberg",
    }
    kept = staff.post(path(call, "formular/person/"), changed)
    assert kept.status_code == 302, text(kept)
    seen = browser.get(path(call, "formular/person/")).content.decode()
    assert 'value="Vogelsang"' in seen
    send = path(call, "formular/pruefen/")
    actions.identify(call_id=call, actor=cast.sabine)
    assert "Absenden kann nur" in text(staff.post(send, {"declare": "yes"}))
    sent = text(browser.post(send, {"declare": "yes"}))
    assert "Gesendet: SBG-2026-000001" in sent
    with everywhere("test"):
        row = VideoCall.objects.get(id=call)
    assert row.case_id is not None
    with acting_within(cast.sabine.members):
        view = case_queries.working_copy(row.case_id)
    assert view.row.channel == "terminal"
    shown = text(staff.get(f"/desk/vorgang/{row.case_id}/"))
    assert "Ausweis im Videogespräch gezeigt" in shown
    assert "ist gesendet" in text(staff.get(path(call, "formular/")))
