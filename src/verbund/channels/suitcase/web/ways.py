"""The officer's own ways in: passkeys and a PIN, one more, one less, another PIN.

Without a PIN a copied disk is worth nothing: there is nothing on it to guess. Nobody
changes them at a suitcase that lies open: the present PIN or passkey is asked first.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.suitcase.frame import Koffer, links, open_page, page, say
from verbund.channels.suitcase.web.unlock import bytes_of, text_of
from verbund.core.errors import Invalid, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import box
from verbund.nodes.local.errors import VaultLocked
from verbund.nodes.local.vault import LEAST_PIN, SlotInfo, Vault, slots

_SALT_BYTES = 32


@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def ways(koffer: Koffer) -> HttpResponse:
    """Every way in of the officer who is here, and what she does about them."""
    error: VerbundError | None = None
    if koffer.post:
        try:
            say(koffer, _done(koffer))
        except VerbundError as refused:
            error = refused
        else:
            return HttpResponseRedirect(reverse("suitcase-passkey"))
    mine = _mine(koffer)
    passkeys = [one.id for one in mine if one.kind == "passkey"]
    numbers = {slot: number for number, slot in enumerate(passkeys, 1)}
    context = {
        "ways": [
            {
                "id": one.id,
                "name": translate(
                    f"suitcase.ways.{one.kind}", number=numbers.get(one.id, 0)
                ),
                "wiped": one.wiped,
            }
            for one in mine
        ],
        "has_pin": any(one.kind == "pin" and not one.wiped for one in mine),
        "has_passkey": bool(passkeys),
        "proved": koffer.opened.is_proved,
        "least": LEAST_PIN,
        "challenge": text_of(box.random_bytes(32)),
        "handle": text_of(box.random_bytes(16)),
        "salt": text_of(box.random_bytes(_SALT_BYTES)),
        "errors": links(error, _field(koffer)) if error else [],
    }
    status = error.status if error else 200
    return page(koffer, "passkey.html", context, status=status)


def _field(koffer: Koffer) -> str | None:
    """Where to go on after a refusal."""
    if not koffer.opened.is_proved:
        return "#bestaetigen"
    return "#pin" if "pin" in koffer.request.POST else None


def _done(koffer: Koffer) -> str:
    given = koffer.request.POST
    if given.keys() & {"present", "slot"}:
        return _proved(koffer)
    if not koffer.opened.is_proved:
        raise VaultLocked(translate("suitcase.ways.prove_first"))
    return _changed(koffer)


def _proved(koffer: Koffer) -> str:
    """Try the PIN or passkey as at the unlock: a wrong PIN is counted there, too."""
    given, officer = koffer.request.POST, koffer.opened.vault.officer
    home = koffer.node.home
    if "present" in given:
        Vault.open_with_pin(home, officer, given["present"][:128]).close()
    else:
        secret = bytes_of(koffer.given("secret", 200))
        Vault.open_with_secret(home, officer, given["slot"], secret).close()
    koffer.opened.prove()
    return translate("suitcase.ways.proved")


def _changed(koffer: Koffer) -> str:
    given = koffer.request.POST
    if "remove" in given:
        return _removed(koffer, given["remove"])
    if "pin" in given:
        return _new_pin(koffer)
    return _added(koffer)


def _removed(koffer: Koffer, slot: str) -> str:
    mine = _mine(koffer)
    if all(one.id != slot for one in mine):
        raise VaultLocked(translate("suitcase.unlock.no_way"))
    if not any(one.id != slot and not one.wiped for one in mine):
        raise Invalid(translate("suitcase.ways.last"))
    koffer.opened.vault.remove_slot(slot)
    return translate("suitcase.ways.removed")


def _new_pin(koffer: Koffer) -> str:
    pin, again = (koffer.request.POST.get(name, "")[:128] for name in ("pin", "again"))
    if pin != again:
        raise Invalid(translate("suitcase.ways.pin_differs"))
    vault = koffer.opened.vault
    vault.add_pin_slot(vault.officer, pin)
    return translate("suitcase.ways.pin_done")


def _added(koffer: Koffer) -> str:
    vault = koffer.opened.vault
    about = {
        "credential": koffer.given("credential", 1400),
        "salt": koffer.given("salt", 80),
    }
    secret = bytes_of(koffer.given("secret", 200))
    if len(bytes_of(about["salt"])) != _SALT_BYTES or not about["credential"]:
        raise VaultLocked(translate("suitcase.passkey.none"))
    vault.add_passkey_slot(vault.officer, secret, about)
    return translate("suitcase.passkey.done")


def _mine(koffer: Koffer) -> list[SlotInfo]:
    officer = koffer.opened.vault.officer
    return [one for one in slots(koffer.node.home) if one.officer == officer]
