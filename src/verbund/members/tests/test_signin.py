"""Staff and citizens sign in: password, passkey, e-mail link; and are kept out."""

from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.test import Client

from verbund.core import signin
from verbund.core.errors import TooMany
from verbund.core.models import AuditEntry, Job
from verbund.core.signin import AuthAssertion
from verbund.kernel import clock
from verbund.kernel.clock import Frozen
from verbund.members import actions, queries
from verbund.members.errors import MemberRefused, SignInRefused
from verbund.members.jobs import forget_links
from verbund.members.models import CitizenLink, Passkey, Person
from verbund.members.tests.authenticator import Authenticator
from verbund.members.tests.conftest import Cast

PASSWORD = "Regen Ziegel Kompass Amsel"
HOST = "localhost"
ORIGIN = "http://localhost"


@pytest.fixture
def jana(cast: Cast) -> Person:
    person = actions.create_person(
        email="Petzold@Meerane.example",
        name="Jana Petzold",
        home=cast.meerane,
        password=PASSWORD,
    )
    actions.assign_role(person=person, member=cast.meerane, role="clerk")
    return person


@pytest.fixture
def browser() -> Client:
    return Client(HTTP_HOST=HOST)


def sign_in(browser: Client, password: str = PASSWORD, **more: str):
    data = {"email": "petzold@meerane.example", "password": password, **more}
    return browser.post("/desk/anmelden/", data)


def test_password_is_kept_as_argon2_only(jana: Person) -> None:
    assert jana.password.startswith("argon2$argon2id$")
    assert PASSWORD not in jana.password


@pytest.mark.parametrize(
    "password", ["kurz", "a" * 40, "petzold petzold petzold", "x" * 300]
)
def test_weak_password_is_refused_with_a_sentence(jana: Person, password: str) -> None:
    with pytest.raises(MemberRefused, match="Passwort"):
        actions.set_password(person=jana, password=password)


def test_right_password_leads_to_the_desk_with_a_new_session(
    browser: Client, jana: Person
) -> None:
    browser.get("/desk/anmelden/")
    session = browser.session
    session["planted"] = "by an attacker"
    session.save()
    before = session.session_key
    answer = sign_in(browser)
    assert answer.status_code == 302
    assert answer.url == "/desk/"
    assert browser.session.session_key != before
    assert "planted" not in browser.session
    assert browser.get("/desk/konto/").status_code == 200


def test_wrong_name_and_wrong_password_look_the_same(
    browser: Client, jana: Person
) -> None:
    wrong = sign_in(browser, "Regen Ziegel Kompass Meise")
    nobody = sign_in(browser, email="niemand@meerane.example")
    assert wrong.status_code == nobody.status_code == 401
    sentence = "E-Mail-Adresse oder Passwort stimmen nicht."
    assert sentence in wrong.content.decode()
    assert sentence in nobody.content.decode()
    assert AuditEntry.objects.filter(action="members.sign_in_failed").count() == 2


def test_ten_wrong_passwords_lock_the_name_for_a_while(
    browser: Client, jana: Person, monday: Frozen
) -> None:
    for _ in range(10):
        assert sign_in(browser, "falsch falsch falsch").status_code == 401
    assert sign_in(browser).status_code == 429
    monday.advance(timedelta(minutes=16))
    assert sign_in(browser).status_code == 302


def test_success_forgets_earlier_mistakes(browser: Client, jana: Person) -> None:
    for _ in range(2):
        for _ in range(6):
            sign_in(browser, "falsch falsch falsch")
        assert sign_in(browser).status_code == 302
        browser.post("/desk/abmelden/")


@pytest.mark.parametrize(
    "wish", ["https://boese.example/", "//boese.example", "javascript:alert(1)", "x"]
)
def test_sign_in_leads_nowhere_else(browser: Client, jana: Person, wish: str) -> None:
    assert sign_in(browser, next=wish).url == "/desk/"


def test_page_that_was_asked_for_comes_after_sign_in(
    browser: Client, jana: Person
) -> None:
    asked = browser.get("/desk/konto/?saved=x")
    assert asked.status_code == 302
    assert asked.url == "/desk/anmelden/?next=%2Fdesk%2Fkonto%2F%3Fsaved%3Dx"
    assert sign_in(browser, next="/desk/konto/").url == "/desk/konto/"


def test_sign_out_everywhere_ends_other_sessions(jana: Person) -> None:
    here, there = Client(HTTP_HOST=HOST), Client(HTTP_HOST=HOST)
    for browser in (here, there):
        sign_in(browser)
    here.post("/desk/abmelden/", {"everywhere": "yes"})
    assert here.get("/desk/konto/").status_code == 302
    assert there.get("/desk/konto/").status_code == 302


def test_plain_sign_out_leaves_other_sessions(jana: Person) -> None:
    here, there = Client(HTTP_HOST=HOST), Client(HTTP_HOST=HOST)
    for browser in (here, there):
        sign_in(browser)
    here.post("/desk/abmelden/")
    assert here.get("/desk/konto/").status_code == 302
    assert there.get("/desk/konto/").status_code == 200


def test_deactivated_person_is_out_at_once(browser: Client, jana: Person) -> None:
    sign_in(browser)
    actions.deactivate_person(person=jana)
    assert browser.get("/desk/konto/").status_code == 302
    assert sign_in(browser).status_code == 401


def test_session_ends_after_its_hours(
    browser: Client, jana: Person, monday: Frozen
) -> None:
    sign_in(browser)
    monday.advance(timedelta(hours=11))
    assert browser.get("/desk/konto/").status_code == 302


def test_new_password_needs_the_old_one_and_ends_other_sessions(jana: Person) -> None:
    here, there = Client(HTTP_HOST=HOST), Client(HTTP_HOST=HOST)
    for browser in (here, there):
        sign_in(browser)
    new = "Hafen Birne Wolke Stiefel"
    refused = here.post("/desk/konto/passwort/", {"old": "falsch", "password": new})
    assert refused.status_code == 422
    done = here.post("/desk/konto/passwort/", {"old": PASSWORD, "password": new})
    assert done.status_code == 302
    assert here.get("/desk/konto/").status_code == 200
    assert there.get("/desk/konto/").status_code == 302


def test_sign_in_needs_the_token_of_the_form(jana: Person) -> None:
    browser = Client(HTTP_HOST=HOST, enforce_csrf_checks=True)
    assert sign_in(browser).status_code == 403


# --- passkeys -----------------------------------------------------------------------


def with_passkey(browser: Client, device: Authenticator) -> None:
    sign_in(browser)
    options = browser.post("/desk/konto/passkey/optionen/").json()
    answer = device.create(options)
    added = browser.post(
        "/desk/konto/passkey/", {"credential": answer, "name": "Laptop"}
    )
    assert added.status_code == 302
    browser.post("/desk/abmelden/")


def test_passkey_signs_in_without_name_and_password(
    browser: Client, jana: Person
) -> None:
    device = Authenticator(ORIGIN)
    with_passkey(browser, device)
    stored = Passkey.objects.get(person=jana)
    assert (stored.name, stored.transports) == ("Laptop", ["internal"])

    options = browser.post("/desk/anmelden/passkey/optionen/").json()
    assert options.get("allowCredentials", []) == []
    answer = browser.post(
        "/desk/anmelden/passkey/", {"credential": device.get(options)}
    )
    assert answer.status_code == 302
    assert browser.get("/desk/konto/").status_code == 200
    assert Passkey.objects.get().sign_count == 1


def test_answer_cannot_be_used_twice(browser: Client, jana: Person) -> None:
    device = Authenticator(ORIGIN)
    with_passkey(browser, device)
    options = browser.post("/desk/anmelden/passkey/optionen/").json()
    answer = {"credential": device.get(options)}
    assert browser.post("/desk/anmelden/passkey/", answer).status_code == 302
    browser.post("/desk/abmelden/")
    assert browser.post("/desk/anmelden/passkey/", answer).status_code == 401


def test_challenge_is_good_for_five_minutes(
    browser: Client, jana: Person, monday: Frozen
) -> None:
    device = Authenticator(ORIGIN)
    with_passkey(browser, device)
    options = browser.post("/desk/anmelden/passkey/optionen/").json()
    monday.advance(timedelta(minutes=6))
    answer = {"credential": device.get(options)}
    assert browser.post("/desk/anmelden/passkey/", answer).status_code == 401


@pytest.mark.parametrize("fault", ["other site", "other key", "unverified", "copied"])
def test_doubtful_answer_is_refused(browser: Client, jana: Person, fault: str) -> None:
    device = Authenticator(ORIGIN)
    with_passkey(browser, device)
    if fault == "other site":
        device.origin = "http://boese.example"
    elif fault == "other key":
        device.key = Authenticator(ORIGIN).key
    elif fault == "unverified":
        device.flags = Authenticator(ORIGIN, verifies=False).flags
    else:
        Passkey.objects.update(sign_count=7)
    options = browser.post("/desk/anmelden/passkey/optionen/").json()
    answer = browser.post(
        "/desk/anmelden/passkey/", {"credential": device.get(options)}
    )
    assert answer.status_code == 401
    assert "Passkey wurde nicht angenommen" in answer.content.decode()


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", '{"id": 7}', '{"id": "x", "response": null}', "9" * 30000]
)
def test_hostile_answer_is_refused(browser: Client, jana: Person, answer: str) -> None:
    browser.post("/desk/anmelden/passkey/optionen/")
    reply = browser.post("/desk/anmelden/passkey/", {"credential": answer})
    assert reply.status_code == 401
    sign_in(browser)
    browser.post("/desk/konto/passkey/optionen/")
    reply = browser.post("/desk/konto/passkey/", {"credential": answer, "name": "x"})
    assert reply.status_code == 422
    assert not Passkey.objects.exists()


def test_only_way_in_cannot_be_removed(cast: Cast, browser: Client) -> None:
    person = actions.create_person(email="a@b.example", name="A", home=cast.fulda)
    passkey = Passkey.objects.create(
        person=person,
        credential_id="x",
        public_key="y",
        sign_count=0,
        name="Laptop",
        created_at=person.created_at,
    )
    with pytest.raises(MemberRefused, match="einziger Zugang"):
        actions.remove_passkey(person=person, passkey_id=str(passkey.id))
    actions.set_password(person=person, password=PASSWORD)
    actions.remove_passkey(person=person, passkey_id=str(passkey.id))
    assert not Passkey.objects.exists()


def test_bare_ip_address_offers_no_passkeys(jana: Person) -> None:
    browser = Client(HTTP_HOST="127.0.0.1")
    assert "data-vb-passkey" not in browser.get("/desk/anmelden/").content.decode()
    assert browser.post("/desk/anmelden/passkey/optionen/").status_code == 404


# --- identity providers -------------------------------------------------------------


class TownHallId:
    """A provider of the staff that vouches for whoever the address names."""

    key = "rathaus"
    title_de = "Rathaus-ID"

    def available(self) -> bool:
        return True

    def begin(self, request: HttpRequest, *, return_to: str) -> str:
        return f"https://id.example/?back={return_to}"

    def finish(self, request: HttpRequest) -> AuthAssertion:
        email = request.GET["email"]
        return AuthAssertion(
            subject="rathaus:1",
            level="substantial",
            method="oidc",
            at=clock.now(),
            attributes={"email": email},
        )


@pytest.fixture
def town_hall_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(signin._providers, "rathaus", TownHallId())


@pytest.mark.usefixtures("town_hall_id")
def test_provider_vouches_for_a_person_who_is_entered_here(
    browser: Client, jana: Person
) -> None:
    assert "Mit Rathaus-ID anmelden" in browser.get("/desk/anmelden/").content.decode()
    there = browser.post("/desk/anmelden/rathaus/los/", {"next": "/desk/konto/"})
    assert there.url.startswith("https://id.example/?back=http://localhost/desk/")
    back = browser.get("/desk/anmelden/rathaus/zurueck/?email=Petzold@meerane.example")
    assert (back.status_code, back.url) == (302, "/desk/konto/")
    assert browser.get("/desk/konto/").status_code == 200


@pytest.mark.usefixtures("town_hall_id")
@pytest.mark.parametrize("email", ["fremd@meerane.example", ""])
def test_provider_cannot_bring_strangers_in(
    browser: Client, jana: Person, email: str
) -> None:
    back = browser.get(f"/desk/anmelden/rathaus/zurueck/?email={email}")
    assert back.status_code == 401
    assert "niemand eingetragen" in back.content.decode()
    assert browser.get("/desk/konto/").status_code == 302


def test_unknown_provider_is_refused(browser: Client, jana: Person) -> None:
    assert browser.post("/desk/anmelden/keiner/los/").status_code == 401


# --- citizens -----------------------------------------------------------------------


def test_citizen_gets_a_link_that_works_once(cast: Cast, browser: Client) -> None:
    asked = browser.post(
        "/anmelden/", {"email": "Katrin.Vogel@post.example", "next": "/schoenberg/"}
    )
    assert "katrin.vogel@post.example" in asked.content.decode().lower()
    link = CitizenLink.objects.get()
    mail = queries.link_mail(link.id)
    assert mail is not None
    assert mail.to == "katrin.vogel@post.example"
    path = "/" + mail.url.split("/", 3)[3]
    token = path.rstrip("/").rpartition("/")[2]
    assert token not in link.token_hash
    payloads = "".join(map(str, Job.objects.values_list("payload", flat=True)))
    assert "post.example" not in payloads
    # A program that opens every link in a mail must not use it up.
    assert browser.get(path).status_code == 200
    signed = browser.post(path)
    assert (signed.status_code, signed.url) == (302, "/schoenberg/")
    assert Client(HTTP_HOST=HOST).post(path).status_code == 410
    assert queries.link_mail(link.id) is None


def test_link_ends_after_half_an_hour(cast: Cast, monday: Frozen) -> None:
    link = actions.send_link(email="k@post.example")
    mail = queries.link_mail(link.id)
    assert mail is not None
    token = mail.url.rstrip("/").rpartition("/")[2]
    monday.advance(timedelta(minutes=31))
    with pytest.raises(SignInRefused, match="abgelaufen"):
        actions.redeem_link(token=token)


def test_ended_links_are_forgotten_after_a_day(cast: Cast, monday: Frozen) -> None:
    actions.send_link(email="k@post.example")
    monday.advance(timedelta(hours=20))
    assert forget_links() == 0
    monday.advance(timedelta(hours=6))
    assert forget_links() == 1
    assert not CitizenLink.objects.exists()


def test_assertion_of_a_link_is_low_and_names_the_address(cast: Cast) -> None:
    link = actions.send_link(email="k@post.example", next_path="//boese.example")
    mail = queries.link_mail(link.id)
    assert mail is not None
    token = mail.url.rstrip("/").rpartition("/")[2]
    assertion, path = actions.redeem_link(token=token)
    assert (assertion.subject, assertion.level) == ("email:k@post.example", "low")
    assert path == "/"


def test_citizen_is_not_staff(cast: Cast, browser: Client) -> None:
    link = actions.send_link(email="k@post.example")
    mail = queries.link_mail(link.id)
    assert mail is not None
    browser.post("/" + mail.url.split("/", 3)[3])
    assert browser.get("/desk/konto/").status_code == 302


def test_nobody_is_flooded_with_mails(cast: Cast) -> None:
    for _ in range(5):
        actions.send_link(email="k@post.example")
    with pytest.raises(TooMany):
        actions.send_link(email="K@post.example")
    assert CitizenLink.objects.count() == 5


def test_wrong_address_is_explained(cast: Cast, browser: Client) -> None:
    answer = browser.post("/anmelden/", {"email": "keine adresse"})
    assert answer.status_code == 422
    assert "keine E-Mail-Adresse" in answer.content.decode()


@pytest.mark.parametrize("language", ["de", "de-simple", "en"])
def test_pages_speak_three_languages(
    jana: Person, browser: Client, language: str
) -> None:
    words = {"de": "Passwort", "de-simple": "Passwort", "en": "Password"}
    page = browser.get(f"/desk/anmelden/?lang={language}")
    assert words[language] in page.content.decode()
    assert browser.get(f"/anmelden/?lang={language}").status_code == 200
    assert browser.get(f"/anmelden/link/abc/?lang={language}").status_code == 200
    sign_in(browser)
    assert browser.get(f"/desk/konto/?lang={language}").status_code == 200
