"""Previews of pages, script, terminal, counter, paper and the machine's door."""

import json
from collections.abc import Mapping

import msgspec

from verbund.catalogue.edges.json_schema import answers_schema
from verbund.catalogue.service_texts import facts_of, legal_bases, texts_of
from verbund.channels.desk.previews.fields import pages_of
from verbund.channels.desk.previews.shown import Shown
from verbund.core.ui.texts import translate
from verbund.engine.model import Blueprint
from verbund.kernel import clock
from verbund.members.queries import facts_for
from verbund.publishing.paper_form import paper_form, print_form

_WAYS = ("web", "hotline", "counter")


def service_page(shown: Shown) -> dict[str, object]:
    """The page of the service in the portal, with the town's fees."""
    blueprint, language = shown.blueprint, shown.language
    texts = texts_of(shown.ground, language)
    return {
        "member": facts_for(shown.member),
        "texts": texts,
        "facts": facts_of(texts, blueprint.minutes),
        "summary": blueprint.summary.get(language),
        "entrances": [service.title.get(language) for service in blueprint.services],
        "title": blueprint.services[0].title.get(language)
        if blueprint.services
        else blueprint.title.get(language),
        "ways": [
            {
                "title": translate(f"portal.way.{channel}"),
                "text": translate(f"portal.service.way_{channel}"),
            }
            for channel in _WAYS
            if channel in blueprint.channels
        ],
        "legal": legal_bases(shown.ground),
    }


def form_pages(shown: Shown) -> dict[str, object]:
    """Every page of the form as the portal draws it."""
    return {
        "member": facts_for(shown.member),
        "pages": pages_of(shown.ground, shown.language),
    }


def terminal(shown: Shown) -> dict[str, object]:
    """One question a screen, as the terminal asks it."""
    return form_pages(shown)


def counter(shown: Shown) -> dict[str, object]:
    """The whole form on one page, as at the counter and in the suitcase."""
    texts = texts_of(shown.ground, shown.language)
    script = shown.blueprint.texts.hotline
    return {
        "pages": pages_of(shown.ground, shown.language),
        "needed": (*script.bring.get(shown.language), *texts.needed),
        "cost": texts.cost,
        "suitcase": "suitcase" in shown.blueprint.channels,
    }


def hotline_script(shown: Shown) -> dict[str, object]:
    """What 115 says and asks."""
    script, language = shown.blueprint.texts.hotline, shown.language
    said: list[tuple[str, tuple[str, ...]]] = []
    if script.greeting:
        said.append(("greeting", (script.greeting.get(language),)))
    said += [
        ("ask", script.ask.get(language)),
        ("bring", script.bring.get(language)),
    ]
    for name, words in (("fee", script.fee), ("deadline", script.deadline)):
        if words:
            said.append((name, (words.get(language),)))
    return {
        "blocks": [
            (translate(f"library.hotline.{name}"), lines)
            for name, lines in said
            if lines
        ]
    }


def paper(shown: Shown) -> dict[str, object]:
    """The form as it is printed; the same data as its PDF."""
    return {"form": paper_form(shown.ground, language=shown.language)}


def paper_pdf(shown: Shown, name: str) -> bytes | None:
    """The paper form with the town's colour."""
    if name != "formular":
        return None
    form = paper_form(
        shown.ground, language=shown.language, brand=shown.member.brand_light
    )
    return print_form(form, at=clock.now())


def machine(shown: Shown) -> dict[str, object]:
    """An example of a submission, and the schema that it must fit."""
    schema = answers_schema(shown.blueprint, shown.language, ground=shown.ground)
    return {
        "example": _request(shown.blueprint),
        "schema": json.dumps(schema, ensure_ascii=False, indent=2),
    }


def _request(blueprint: Blueprint) -> str:
    """The body of a submission, from the first example that opens a case."""
    for scenario in blueprint.scenarios:
        for step in scenario.steps:
            opened = step.get("open")
            if isinstance(opened, Mapping):
                body = {"answers": opened.get("answers", {}), "channel": "api"}
                return msgspec.json.format(msgspec.json.encode(body), indent=2).decode()
    return "{}"
