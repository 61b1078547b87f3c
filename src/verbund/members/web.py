"""Sign-in pages of staff and citizens, and what staff manage about their access."""

import uuid
from collections.abc import Mapping
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from verbund.core.errors import NotFound, VerbundError
from verbund.core.limits import client_address
from verbund.core.rights import Actor
from verbund.core.signin import (
    available_providers,
    provider,
    sign_in,
    sign_out,
    verify_password,
)
from verbund.members import actions, passkeys, queries
from verbund.members.actions.citizens import LINK_MINUTES, safe_path
from verbund.members.errors import MemberRefused
from verbund.members.models import Person
from verbund.members.session import person_of, staff_only

DESK = "/desk/"
_NEXT = "members_provider_next"


def _desk_path(request: HttpRequest) -> str:
    wish = request.POST.get("next") or request.GET.get("next") or DESK
    path = safe_path(wish)
    return path if path != "/" else DESK


def _sign_in_page(
    request: HttpRequest, error: VerbundError | None = None
) -> HttpResponse:
    context: Mapping[str, object] = {
        "next": _desk_path(request),
        "email": request.POST.get("email", "")[:254],
        "error": error.detail or error.title if error else "",
        "passkeys": passkeys.site_of(request) is not None,
        "providers": [p for p in available_providers() if p.key != "demo"],
    }
    status = error.status if error else 200
    return render(request, "members/sign_in.html", dict(context), status=status)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in_view(request: HttpRequest) -> HttpResponse:
    """The staff's sign-in: password here, passkey by its own address."""
    if request.method == "GET":
        if person_of(request) is not None:
            return HttpResponseRedirect(_desk_path(request))
        return _sign_in_page(request)
    try:
        assertion = actions.sign_in_with_password(
            email=request.POST.get("email", "")[:254],
            password=request.POST.get("password", "")[:256],
            address=client_address(request),
        )
    except VerbundError as error:
        return _sign_in_page(request, error)
    sign_in(request, assertion)
    return HttpResponseRedirect(_desk_path(request))


@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """A fresh challenge for somebody who signs in with a passkey."""
    options = passkeys.sign_in_options(request, _site(request))
    return HttpResponse(options, content_type="application/json")


@never_cache
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """The authenticator's answer to that challenge."""
    try:
        actions.count_attempt("passkey", client_address(request))
        answer = request.POST.get("credential", "")
        passkey, count = passkeys.check_sign_in(request, _site(request), answer)
        assertion = actions.sign_in_with_passkey(passkey=passkey, sign_count=count)
    except VerbundError as error:
        return _sign_in_page(request, error)
    sign_in(request, assertion)
    return HttpResponseRedirect(_desk_path(request))


@never_cache
@require_POST
def provider_begin(request: HttpRequest, key: str) -> HttpResponse:
    """Send the browser to an identity provider; where it goes on stays here."""
    request.session[_NEXT] = _desk_path(request)
    back = request.build_absolute_uri(reverse("members-provider-back", args=[key]))
    return HttpResponseRedirect(provider(key).begin(request, return_to=back))


@never_cache
@require_GET
def provider_back(request: HttpRequest, key: str) -> HttpResponse:
    """The browser comes back: the provider's word is checked, the person looked up."""
    path = safe_path(str(request.session.pop(_NEXT, DESK)))
    try:
        actions.count_attempt(f"provider:{key}", client_address(request))
        outside = provider(key).finish(request)
        assertion = actions.sign_in_with_provider(outside=outside)
    except VerbundError as error:
        return _sign_in_page(request, error)
    sign_in(request, assertion)
    return HttpResponseRedirect(path)


@require_POST
def sign_out_view(request: HttpRequest) -> HttpResponse:
    """End this session; with ``everywhere`` all of this person."""
    person = person_of(request)
    if person is not None and request.POST.get("everywhere"):
        actions.sign_out_everywhere(person=person)
    sign_out(request)
    return HttpResponseRedirect(reverse("members-sign-in"))


@never_cache
@staff_only
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Passkeys, password and sessions of the person who is signed in."""
    return _account_page(request)


def _account_page(
    request: HttpRequest, errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    person = _person(request)
    context = {
        "person": person,
        "passkeys": queries.passkeys_of(person),
        "can_add": passkeys.site_of(request) is not None,
        "errors": errors or [],
        "saved": request.GET.get("saved", "") if not errors else "",
    }
    status = 422 if errors else 200
    return render(request, "members/account.html", context, status=status)


@never_cache
@staff_only
@require_POST
def passkey_new_options(request: HttpRequest) -> HttpResponse:
    """Options for a new passkey of the person who is signed in."""
    options = passkeys.registration_options(request, _site(request), _person(request))
    return HttpResponse(options, content_type="application/json")


@never_cache
@staff_only
@require_POST
def passkey_add(request: HttpRequest) -> HttpResponse:
    """Remember the new passkey."""
    try:
        found = passkeys.check_registration(
            request, _site(request), request.POST.get("credential", "")
        )
        actions.register_passkey(
            person=_person(request),
            found=found,
            name=request.POST.get("name", ""),
            actor=_actor(request),
        )
    except VerbundError as error:
        return _account_page(request, [_problem(error, "#name")])
    return HttpResponseRedirect(f"{reverse('members-account')}?saved=passkey")


@never_cache
@staff_only
@require_POST
def passkey_remove(request: HttpRequest, passkey_id: uuid.UUID) -> HttpResponse:
    """Forget one passkey of the person who is signed in."""
    try:
        actions.remove_passkey(
            person=_person(request), passkey_id=str(passkey_id), actor=_actor(request)
        )
    except VerbundError as error:
        return _account_page(request, [_problem(error, "")])
    return HttpResponseRedirect(f"{reverse('members-account')}?saved=removed")


@never_cache
@sensitive_post_parameters("old", "password")
@staff_only
@require_POST
def password_change(request: HttpRequest) -> HttpResponse:
    """Set a new password; every session ends, this one begins anew."""
    person = _person(request)
    try:
        actions.count_attempt(f"person:{person.email}", client_address(request))
        old = request.POST.get("old", "")[:256]
        if person.password and not verify_password(old, person.password):
            raise MemberRefused("Das bisherige Passwort stimmt nicht.")
        new = request.POST.get("password", "")[:300]
        actions.set_password(person=person, password=new, actor=_actor(request))
    except VerbundError as error:
        return _account_page(request, [_problem(error, "#password")])
    assertion = actions.sign_in_with_password(
        email=person.email, password=new, address=client_address(request)
    )
    sign_in(request, assertion)
    return HttpResponseRedirect(f"{reverse('members-account')}?saved=password")


@never_cache
@require_http_methods(["GET", "POST"])
def citizen_sign_in(request: HttpRequest) -> HttpResponse:
    """A citizen asks for a link; the answer is the same for every address."""
    back = safe_path(request.POST.get("next") or request.GET.get("next") or "/")
    context: dict[str, object] = {"next": back, "email": "", "errors": [], "sent": ""}
    if request.method == "GET":
        return render(request, "members/citizen_sign_in.html", context)
    email = request.POST.get("email", "")[:254]
    try:
        actions.send_link(
            email=email,
            next_path=back,
            address=client_address(request),
            language=getattr(request, "language", "de"),
        )
    except VerbundError as error:
        context |= {"email": email, "errors": [_problem(error, "#email")]}
        status = error.status
        return render(request, "members/citizen_sign_in.html", context, status=status)
    context |= {"sent": email, "minutes": LINK_MINUTES}
    return render(request, "members/citizen_sign_in.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def citizen_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link itself shows a button: programs that open mails must not use it up."""
    if request.method == "GET":
        return render(request, "members/citizen_link.html", {"errors": []})
    try:
        assertion, path = actions.redeem_link(token=token)
    except VerbundError as error:
        again = quote(reverse("members-citizen-sign-in"))
        context = {"errors": [_problem(error, "")], "again": again}
        return render(request, "members/citizen_link.html", context, status=410)
    sign_in(request, assertion)
    return HttpResponseRedirect(path)


@require_POST
def citizen_sign_out(request: HttpRequest) -> HttpResponse:
    """End a citizen's session."""
    sign_out(request)
    return HttpResponseRedirect("/")


def _site(request: HttpRequest) -> passkeys.Site:
    site = passkeys.site_of(request)
    if site is None:
        raise NotFound(
            "Passkeys brauchen einen Namen wie localhost statt einer IP-Adresse."
        )
    return site


def _person(request: HttpRequest) -> Person:
    person = person_of(request)
    if person is None:
        raise NotFound
    return person


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _problem(error: VerbundError, href: str) -> dict[str, str]:
    return {"message": error.detail or error.title, "href": href}
