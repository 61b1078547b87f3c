"""Addresses of the sign-in pages."""

from django.urls import path

from verbund.members import web

urlpatterns = [
    path("desk/anmelden/", web.sign_in_view, name="members-sign-in"),
    path("desk/anmelden/passkey/", web.passkey_sign_in, name="members-passkey"),
    path(
        "desk/anmelden/passkey/optionen/",
        web.passkey_options,
        name="members-passkey-options",
    ),
    path("desk/anmelden/<slug:key>/los/", web.provider_begin, name="members-provider"),
    path(
        "desk/anmelden/<slug:key>/zurueck/",
        web.provider_back,
        name="members-provider-back",
    ),
    path("desk/abmelden/", web.sign_out_view, name="members-sign-out"),
    path("desk/konto/", web.account, name="members-account"),
    path("desk/konto/passwort/", web.password_change, name="members-password"),
    path("desk/konto/passkey/", web.passkey_add, name="members-passkey-add"),
    path(
        "desk/konto/passkey/optionen/",
        web.passkey_new_options,
        name="members-passkey-new-options",
    ),
    path(
        "desk/konto/passkey/<uuid:passkey_id>/entfernen/",
        web.passkey_remove,
        name="members-passkey-remove",
    ),
    path("anmelden/", web.citizen_sign_in, name="members-citizen-sign-in"),
    path("anmelden/link/<str:token>/", web.citizen_link, name="members-citizen-link"),
    path("abmelden/", web.citizen_sign_out, name="members-citizen-sign-out"),
]
