"""Previews of letters: what the blueprint's own examples lead to, on real paper."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from verbund import engine
from verbund.channels.desk import letters as drawn
from verbund.channels.desk.previews.shown import Shown
from verbund.engine.scenario import run_scenarios, scenario_ground
from verbund.kernel import clock
from verbund.notices.letter import Letter
from verbund.notices.queries import example_letter, example_pdf


class Example(Struct, frozen=True, kw_only=True):
    """A letter and the example of the blueprint that ends with it."""

    template: str
    title: str
    scenario: str
    letter: Letter


def letters(shown: Shown) -> dict[str, object]:
    """Each letter as its PDF will look, and the letters that no example reaches."""
    found = tuple(_examples(shown))
    reached = {one.template for one in found}
    return {
        "letters": [
            {
                "template": one.template,
                "title": one.title,
                "scenario": one.scenario,
                "sheet": drawn.sheet(one.letter, shown.member),
            }
            for one in found
        ],
        "unreached": [
            notice.title.get(shown.language)
            for name, notice in shown.blueprint.notices.items()
            if name not in reached
        ],
    }


def letter_pdf(shown: Shown, name: str) -> bytes | None:
    """One letter as the PDF that people get, marked as a draft."""
    for one in _examples(shown):
        if one.template == name:
            return example_pdf(one.letter, at=clock.now())
    return None


def _examples(shown: Shown) -> Iterator[Example]:
    seen: set[str] = set()
    blueprint = shown.blueprint
    results = run_scenarios(blueprint)
    for scenario, result in zip(blueprint.scenarios, results, strict=True):
        case = result.case
        if case is None or case.decision is None or not case.notices:
            continue
        template = case.notices[-1].template
        if template in seen or template not in blueprint.notices:
            continue
        seen.add(template)
        ground = _on_own_paper(shown, scenario_ground(blueprint, scenario, {}))
        yield Example(
            template=template,
            title=blueprint.notices[template].title.get(shown.language),
            scenario=scenario.name,
            letter=example_letter(ground, case, language=shown.language),
        )


def _on_own_paper(shown: Shown, example: engine.Ground) -> engine.Ground:
    """The example's values and calendar, the town's letterhead and account."""
    return replace(example, owner=shown.ground.owner, acting=shown.ground.acting)
