"""The locked start page, the ways to open it, and locking again."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from verbund.channels.suitcase import runtime
from verbund.channels.suitcase.frame import TOKEN, private
from verbund.channels.suitcase.runtime import Node
from verbund.channels.suitcase.web import tour
from verbund.core.errors import VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import box
from verbund.nodes.local.errors import VaultLocked
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.local.vault import SlotInfo, Vault, slots


@require_http_methods(["GET", "HEAD"])
def start(request: HttpRequest) -> HttpResponse:
    """The tour of the day for the officer who opened it; locked for anybody else."""
    if runtime.node().current(str(request.session.get(TOKEN, ""))) is not None:
        return tour.tour(request)
    return _locked(request)


@require_POST
def with_pin(request: HttpRequest) -> HttpResponse:
    """Open with the PIN of one of the ways in."""
    node = runtime.node()
    ways = _pins(node)
    chosen = request.POST.get("way", "")
    slot = next((one for one in ways if one.id == chosen), ways[0] if ways else None)
    try:
        if slot is None:
            raise VaultLocked(translate("suitcase.unlock.no_way"))
        pin = request.POST.get("pin", "")[:128]
        vault = Vault.open_with_pin(node.home, slot.officer, pin)
        return _open(request, node, vault)
    except VerbundError as error:
        return _locked(request, error)


@require_POST
def passkeys(request: HttpRequest) -> HttpResponse:
    """Which passkeys open this suitcase: public names and salts, nothing else."""
    node = runtime.node()
    found = [one for one in slots(node.home) if one.kind == "passkey"]
    answer = {
        "challenge": text_of(box.random_bytes(32)),
        "keys": [
            {"slot": one.id, "id": one.about["credential"], "salt": one.about["salt"]}
            for one in found
        ],
    }
    return private(JsonResponse(answer))


@require_POST
def with_passkey(request: HttpRequest) -> HttpResponse:
    """Open with the secret that only the officer's passkey gives (PRF)."""
    node = runtime.node()
    try:
        slot = next(
            (
                one
                for one in slots(node.home)
                if one.kind == "passkey" and one.id == request.POST.get("slot")
            ),
            None,
        )
        if slot is None:
            raise VaultLocked(translate("suitcase.unlock.no_way"))
        secret = bytes_of(request.POST.get("secret", ""))
        vault = Vault.open_with_secret(node.home, slot.officer, slot.id, secret)
        return _open(request, node, vault)
    except VerbundError as error:
        return _locked(request, error)


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock at once, whoever asks."""
    runtime.node().lock()
    request.session.flush()
    return private(HttpResponseRedirect(reverse("suitcase")))


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Send what is sealed; needs no unlock and shows nothing of it."""
    runtime.node().sync()
    return private(HttpResponseRedirect(reverse("suitcase")))


def _open(request: HttpRequest, node: Node, vault: Vault) -> HttpResponse:
    opened = node.unlock(vault)
    request.session.flush()
    request.session[TOKEN] = opened.token
    return private(HttpResponseRedirect(reverse("suitcase")))


def _locked(request: HttpRequest, error: VerbundError | None = None) -> HttpResponse:
    """Nothing personal: the suitcase's own name, how much waits to be sent."""
    node = runtime.node()
    name, _ = runtime.name_of(node.home)
    ways = _pins(node)
    waiting = sum(1 for one in Outbox(node.home).entries() if one.size)
    message = (error.detail or error.title) if error else ""
    context = {
        "name": name,
        "ways": [
            (one.id, translate("suitcase.unlock.way", number=number))
            for number, one in enumerate(ways, 1)
        ],
        "chosen": request.POST.get("way", ""),
        "has_passkey": any(one.kind == "passkey" for one in slots(node.home)),
        "waiting": waiting,
        "net": node.net,
        "wrong": message,
        "errors": [{"message": message, "href": "#pin" if ways else None}]
        if error
        else [],
    }
    status = error.status if error else 200
    return private(render(request, "suitcase/locked.html", context, status=status))


def _pins(node: Node) -> list[SlotInfo]:
    return [one for one in slots(node.home) if one.kind == "pin" and not one.wiped]


def text_of(value: bytes) -> str:
    """Base64url without padding (RFC 4648 § 5), as WebAuthn writes bytes."""
    return urlsafe_b64encode(value).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    """The bytes of such a text; none if it is not one."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
