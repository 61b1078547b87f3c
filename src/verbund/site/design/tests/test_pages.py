import re
import time
from collections.abc import Callable

import jinja2
import pytest
from markupsafe import Markup

from verbund.core.errors import Conflict, Forbidden
from verbund.core.ui import rooms, texts
from verbund.site.design import brand, samples

INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)[^>]*>|\bstyle=|\bon[a-z]+=\"")
MACRO = re.compile(r"{%-? ?macro ([a-z]\w*)\(")


@pytest.fixture(scope="module")
def env() -> jinja2.Environment:
    return samples.sample_environment()


def rendered(env: jinja2.Environment, page: str, *, faulty: bool = False) -> str:
    context = samples.sample_context(page, faulty=faulty)
    return env.get_template(f"{page}.html").render(context)


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("page", samples.PAGES)
def test_style_guide_renders_in_every_language(
    env: jinja2.Environment, page: str, language: str
) -> None:
    with texts.use_language(language):
        html = rendered(env, page, faulty=True)
    assert f'<html lang="{language[:2]}"' in html


@pytest.mark.parametrize("page", samples.PAGES)
def test_ids_are_unique_and_references_resolve(
    env: jinja2.Environment, page: str
) -> None:
    html = rendered(env, page, faulty=True)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    references = re.findall(
        r'\b(?:for|aria-(?:describedby|labelledby))="([^"]+)"', html
    )
    wanted = {one for reference in references for one in reference.split()}
    assert wanted <= set(ids)


@pytest.mark.parametrize("page", samples.PAGES)
def test_no_inline_style_or_script(env: jinja2.Environment, page: str) -> None:
    assert not INLINE.findall(rendered(env, page, faulty=True))


def test_no_template_of_any_room_has_inline_style_or_script() -> None:
    for folder in rooms.template_folders():
        for path in folder.rglob("*.html"):
            assert not INLINE.findall(path.read_text(encoding="utf-8")), path


def test_style_guide_shows_every_macro() -> None:
    folder = rooms.DESIGN / "templates"
    pages = "".join(
        (folder / f"{page}.html").read_text(encoding="utf-8") for page in samples.PAGES
    )
    layouts = "".join(p.read_text("utf-8") for p in folder.glob("layouts/*.html"))
    errors = "".join(p.read_text("utf-8") for p in folder.glob("errors/*.html"))
    for family in ("kern", "vb", "desk"):
        source = (folder / f"macros/{family}.html").read_text(encoding="utf-8")
        for name in MACRO.findall(source):
            used = rf"\b{family}\.{name}\(|(?<!macro )\b{name}\("
            assert re.search(used, pages + layouts + errors + source), name


@pytest.mark.parametrize("code", ["403", "404", "500", "503"])
def test_error_pages_need_no_context(env: jinja2.Environment, code: str) -> None:
    html = env.get_template(f"errors/{code}.html").render()
    assert "115" in html
    assert html.count("<h1") == 1


def test_text_from_people_is_escaped_everywhere(env: jinja2.Environment) -> None:
    template = env.from_string(
        '{% import "macros/kern.html" as kern %}{% import "macros/vb.html" as vb %}'
        "{{ kern.text_input(x, x, x, hint=x, error=x) }}{{ kern.link(x, x, hidden=x) }}"
        '{{ kern.select("s", x, [(x, x)], x) }}{{ kern.textarea("t", x, x) }}'
        '{{ vb.error_summary([{"message": x, "href": "#a"}]) }}'
        '{{ vb.answers([{"label": x, "value": x, "href": x}]) }}'
    )
    html = template.render(x='"><script>alert(1)</script>')
    assert "<script>" not in html


def test_unknown_name_in_a_template_is_an_error(env: jinja2.Environment) -> None:
    with pytest.raises(jinja2.UndefinedError):
        env.from_string("{{ nobody }}").render()


def test_required_and_optional_are_told_in_words(env: jinja2.Environment) -> None:
    html = rendered(env, "styleguide_form")
    assert "(freiwillig)" in html
    error = rendered(env, "styleguide_form", faulty=True)
    assert "<title>Fehler: Formularbausteine" in error
    assert "Bitte prüfen Sie drei Angaben" in error


def test_choice_shows_follow_up_and_keeps_the_answer(env: jinja2.Environment) -> None:
    macro: Callable[..., str] = vars(env.get_template("macros/kern.html").module)[
        "radios"
    ]
    then = Markup("<p>mehr</p>")
    options = [{"value": "a", "label": "A", "then": then}, {"value": "b", "label": "B"}]
    html = macro("q.0", "Frage?", options, "b")
    assert 'vb-stack--large"><p>mehr</p>' in html
    assert re.search(r'id="q-0-2"[^>]*value="b" checked', html)


def test_fifty_rows_take_about_a_millisecond(env: jinja2.Environment) -> None:
    """As a ratio to the same rows joined by hand: a slow machine is no fault."""
    context = samples.sample_context("styleguide_desk")
    context["rows"] = [samples.worklist_row(n) for n in range(50)]
    template = env.from_string(
        '{% import "macros/desk.html" as d %}{{ d.worklist("x", columns, rows, "#") }}'
    )
    plain = jinja2.Environment(autoescape=True).from_string(
        "{% for r in rows %}<tr>{% for c in r.values() %}<td>{{ c }}</td>{% endfor %}"
        "</tr>{% endfor %}"
    )

    def cost(one: jinja2.Template) -> float:
        best = 9.0
        for _ in range(30):
            start = time.process_time()
            one.render(context)
            best = min(best, time.process_time() - start)
        return best

    assert cost(template) < 12 * cost(plain)


def test_brand_stylesheet_holds_only_checked_colours() -> None:
    css = brand.member_stylesheet(light="#2f6b45", dark="#8fd0a6")
    assert css == ":root { --vb-brand-light: #2f6b45; --vb-brand-dark: #8fd0a6; }\n"
    hostile = brand.member_stylesheet(light="red;} body{display:none", dark="#8fd0a6")
    assert "display" not in hostile
    assert round(brand.contrast_ratio("#000000", "#ffffff"), 1) == 21.0


def test_refusals_say_what_and_why(env: jinja2.Environment) -> None:
    error = Conflict("Frau Vogel war schneller.", title="Schon geändert.")
    html = env.get_template("errors/problem.html").render(error=error, reference="r-1")
    assert "Schon geändert." in html
    assert "Frau Vogel war schneller." in html
    assert "r-1" in html
    expired = Forbidden("Laden Sie sie neu.", title="Das Formular ist abgelaufen.")
    page = env.get_template("errors/403.html")
    assert "abgelaufen" in page.render(error=expired, message=expired.detail)
