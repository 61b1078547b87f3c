"""A blueprint as each channel will show it, before anybody else can see it.

In: any version (published or a draft) and the town whose letterhead and values it gets.
Out: for every channel that the blueprint names one preview: a template and its context,
or a PDF. Channels never import each other; what is drawn here comes from the
same parts (service texts, form plan, letters).
"""

from collections.abc import Callable, Mapping

from verbund.channels.desk.previews import letters, screens
from verbund.channels.desk.previews.shown import Shown
from verbund.engine.model import Blueprint

Context = dict[str, object]

#: Preview → the channels it stands for (none: every blueprint has it), template, maker.
_KINDS: Mapping[str, tuple[tuple[str, ...], str, Callable[[Shown], Context]]] = {
    "seite": (("web",), "desk/preview_service.html", screens.service_page),
    "formular": (("web",), "desk/preview_form.html", screens.form_pages),
    "115": (("hotline",), "desk/preview_script.html", screens.hotline_script),
    "terminal": (("terminal",), "desk/preview_terminal.html", screens.terminal),
    "schalter": (("counter", "suitcase"), "desk/preview_counter.html", screens.counter),
    "papier": (("paper",), "desk/preview_paper.html", screens.paper),
    "brief": ((), "desk/preview_letters.html", letters.letters),
    "schnittstelle": (("api",), "desk/preview_api.html", screens.machine),
}
_FILES: Mapping[str, Callable[[Shown, str], bytes | None]] = {
    "papier": screens.paper_pdf,
    "brief": letters.letter_pdf,
}


def kinds_of(blueprint: Blueprint) -> list[str]:
    """The previews of a blueprint: one at least for each channel that it names."""
    return [
        what
        for what, (channels, _, _) in _KINDS.items()
        if not channels or set(channels) & set(blueprint.channels)
    ]


def preview(shown: Shown, what: str) -> tuple[str, Context] | None:
    """Template and context; ``None`` if there is no such preview of this blueprint."""
    if what not in kinds_of(shown.blueprint):
        return None
    _, template, build = _KINDS[what]
    return template, build(shown)


def preview_file(shown: Shown, what: str, name: str) -> bytes | None:
    """The PDF of a letter or of the paper form; ``None`` if there is none."""
    if what not in _FILES or what not in kinds_of(shown.blueprint):
        return None
    return _FILES[what](shown, name)


__all__ = ["Context", "Shown", "kinds_of", "preview", "preview_file"]
