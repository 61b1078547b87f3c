"""``verbund blueprint import|key|sign|verify``: packages between installations."""

from __future__ import annotations

import argparse
from pathlib import Path

from verbund.engine.errors import BlueprintInvalid
from verbund.engine.model import Blueprint
from verbund.engine.package import MAX_PACKAGE, Package, Publisher, read_package
from verbund.site.cli import blueprint_formats, blueprint_sheets
from verbund.site.cli.support import CommandError, django_ready, migrate


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs below ``verbund blueprint``."""
    key = verbs.add_parser("key", help="Schlüssel anlegen, mit dem Pakete abgehen")
    key.add_argument("--name", default="", help="wer unterschreibt; legt ihn an")
    key.set_defaults(run=_key)
    verify = verbs.add_parser("verify", help="Paket prüfen, ohne es aufzunehmen")
    verify.add_argument("file", type=Path)
    verify.set_defaults(run=_verify)
    sign = verbs.add_parser("sign", help="Paket mit dem eigenen Schlüssel bürgen")
    sign.add_argument("file", type=Path)
    sign.add_argument("--out", type=Path, required=True, help="neue Datei")
    sign.set_defaults(run=_sign)
    importing = verbs.add_parser(
        "import", help="Paket veröffentlichen, oder Arbeitsmappe übernehmen"
    )
    importing.add_argument("file", type=Path, help="Paket, oder DATEI.xlsx mit --into")
    importing.add_argument(
        "--into", default="", metavar="ORDNER", help="Blaupause zur Arbeitsmappe"
    )
    importing.add_argument(
        "--trust",
        default="",
        metavar="FINGERABDRUCK",
        help="nur diesem Absender vertrauen (ohne Angabe: beim ersten Mal merken)",
    )
    importing.add_argument(
        "--known-only", action="store_true", help="neue Absender abweisen"
    )
    importing.set_defaults(run=_import)


def _key(options: argparse.Namespace) -> int:
    """Make the key once, or show whose it is."""
    django_ready()
    from verbund.catalogue import trust  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    try:
        own = trust.new_key(options.name) if options.name else trust.own_key()
    except VerbundError as error:
        raise CommandError(error.detail) from error
    if own is None:
        raise CommandError(
            "Es gibt noch keinen Schlüssel. Anlegen: verbund blueprint key --name "
            '"Kreis Musterland"'
        )
    print(f"{own.name}\n{own.fingerprint}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    """Say what is in a package, who signed it, and whether that is trusted here."""
    package = _read(options.file)
    django_ready()
    from verbund.catalogue.trust import trusted  # noqa: PLC0415

    print(f"{package.manifest.title} ({package.manifest.key}@{_version(package)})")
    print(f"Inhalt {package.manifest.digest}")
    publisher = package.publisher
    if publisher is None:
        print("ohne Unterschrift")
        return 0
    known = "vertraut" if publisher.fingerprint in trusted() else "hier unbekannt"
    print(f"unterschrieben von {publisher.name} ({known})\n{publisher.fingerprint}")
    return 0


def _sign(options: argparse.Namespace) -> int:
    """Vouch for the same content with the own key."""
    package = _read(options.file)
    django_ready()
    from verbund.catalogue.trust import own_key  # noqa: PLC0415
    from verbund.engine.package import signed, write_package  # noqa: PLC0415

    own = own_key()
    if own is None:
        raise CommandError("Es gibt noch keinen Schlüssel: verbund blueprint key.")
    vouched = signed(package, publisher=own.name, key=own.key)
    options.out.write_bytes(write_package(vouched))
    print(f"{options.out}: unterschrieben von {own.name} ({own.fingerprint})")
    return 0


def _import(options: argparse.Namespace) -> int:
    """Publish the version in a package; nothing is kept if it is refused.

    An author's workbook changes the folder of its blueprint instead.
    """
    if options.file.suffix.casefold() == ".xlsx":
        return blueprint_sheets.take_workbook(options.file, options.into)
    content = content_of(options.file)
    migrate()
    from verbund.catalogue.actions import receive_package  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    try:
        trusting = options.trust
        if not trusting and not options.known_only:
            trusting = _first_met(_read(options.file).publisher)
        row = receive_package(content=content, trusting=trusting)
    except BlueprintInvalid as error:
        raise CommandError(_refused(options.file, error)) from error
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    print(f"{row} ist veröffentlicht, unterschrieben von {row.publisher}.")
    return 0


def _first_met(publisher: Publisher | None) -> str:
    """The fingerprint of a publisher met for the first time; else nothing.

    Whoever runs this command has chosen the file. A name that is known with another
    key is never taken: that is what a forgery looks like.
    """
    from verbund.catalogue.trust import trusted  # noqa: PLC0415

    known = trusted()
    if (
        publisher is None
        or publisher.fingerprint in known
        or publisher.name in known.values()
    ):
        return ""
    print(
        f"Neuer Absender: {publisher.name}\nFingerabdruck: {publisher.fingerprint}\n"
        "Vergleichen Sie ihn am Telefon oder in einem Schreiben des Absenders."
    )
    return publisher.fingerprint


def _read(file: Path) -> Package:
    try:
        return read_package(content_of(file))
    except BlueprintInvalid as error:
        raise CommandError(_refused(file, error)) from error


def key_for_leaving() -> None:
    """What leaves the house is signed; ``key --name`` gives a better name before."""
    from verbund.catalogue import trust  # noqa: PLC0415

    trust.key_for_leaving()


def content_of(file: Path) -> bytes:
    """The file, but never more of it than a package may have."""
    try:
        with file.open("rb") as source:
            return source.read(MAX_PACKAGE + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from error


def _refused(file: Path, error: BlueprintInvalid) -> str:
    return f"{file} wird nicht angenommen:\n{error}"


def _version(package: Package) -> str:
    return package.manifest.version


def _package(blueprint: Blueprint) -> bytes:
    """The package as it arrived, if it did; else made here."""
    django_ready()
    from django.db import DatabaseError  # noqa: PLC0415

    from verbund.catalogue.actions_packages import package_of, packed  # noqa: PLC0415
    from verbund.catalogue.queries import versions_of  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    key_for_leaving()
    try:
        for row in versions_of(blueprint.key):
            if row.digest == blueprint.digest:
                return package_of(row, blueprint)
    except DatabaseError:
        pass  # no database yet: authors export without one
    try:
        return packed(blueprint)
    except VerbundError as error:
        raise CommandError(error.detail) from error


blueprint_formats.FORMATS["package"] = _package
