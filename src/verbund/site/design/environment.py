"""The one Jinja2 environment of all pages.

Strict: an undefined name is an error, everything is escaped, macros and texts are
loaded once. Works without Django's settings too, so that a test can
render the style guide.
"""

from functools import cache
from typing import Any

import jinja2
from django.conf import settings
from django.templatetags.static import static as django_static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from markupsafe import Markup

from verbund.core.config import config
from verbund.core.ui import filters, texts
from verbund.core.ui.rooms import template_folders
from verbund.site.design.escaping import Environment


def environment(**options: Any) -> jinja2.Environment:
    """Build the environment; ``options`` are Django's, their loader is asked first."""
    own = jinja2.FileSystemLoader(template_folders())
    given = options.pop("loader", None)
    loader = jinja2.ChoiceLoader([own, given] if given else [own])
    env = Environment(
        loader=loader,
        autoescape=options.pop("autoescape", True),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=options.pop("auto_reload", False),
        cache_size=options.pop("cache_size", -1),
        **{k: v for k, v in options.items() if k != "undefined"},
    )
    env.globals.update(
        _=texts.translate,
        current_language=texts.current_language,
        languages=texts.LANGUAGES,
        language_names=texts.SELF_NAMES,
        language_tag=texts.tag,
        direction=texts.direction,
        url=url,
        optional_url=optional_url,
        static=static,
        map_around=map_around,
        map_style=map_style,
        # Django puts the real fields into each page; a page without a form needs none.
        csrf_input=Markup(""),
        request=None,
    )
    env.filters.update(filters.FILTERS)
    return env


def url(name: str, /, *args: object, **kwargs: object) -> str:
    """The address of a named page; an unknown name is an error."""
    if not args and not kwargs:
        return _plain_url(name, get_urlconf(), get_script_prefix())
    return reverse(name, args=args or None, kwargs=kwargs or None)


@cache
def _plain_url(name: str, urlconf: str | None, prefix: str) -> str:  # prefix: a key
    return reverse(name, urlconf)


@cache
def optional_url(name: str, /, *args: object) -> str | None:
    """The address of a page that this installation may not have."""
    if not settings.configured:
        return None
    try:
        return reverse(name, args=args or None)
    except NoReverseMatch:
        return None


def map_style() -> str:
    """The address of the style of maps: the operator's, else the own one.

    Empty where there are no maps: on a suitcase.
    """
    own = optional_url("ogc-style") or ""
    return own and (config().map_style or own)


def map_around(member: str) -> str:
    """The address of a member's boundary, where maps to choose a place begin."""
    found = optional_url("ogc-items", "gemeinden")
    return f"{found}?f=json&limit=10&member={member}" if found else ""


def static(path: str) -> str:
    """The address of a file in ``static/``."""
    if settings.configured:
        return _static(path)
    return f"/static/{path}"


_static = cache(django_static)
