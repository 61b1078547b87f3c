import string
import traceback

import jinja2
import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from verbund.core.ui import texts
from verbund.site.design.environment import environment
from verbund.site.design.escaping import shown

HOSTILE = "<script>alert('1')</script> & \"x\""


class Word(str):
    """A string of another class, as lazy texts and enumerations are."""

    __slots__ = ()


@given(st.text() | st.integers() | st.none() | st.floats() | st.text().map(Word))
def test_whatever_is_shown_is_escaped_like_markupsafe_does(value: object) -> None:
    assert shown(value) == str(markupsafe.escape(value))


def test_markup_is_shown_as_it_is() -> None:
    assert shown(Markup("<b>x</b>")) == "<b>x</b>"
    assert shown(Markup("<b>{}</b>").format("<i>")) == "<b>&lt;i&gt;</b>"


@pytest.mark.parametrize(
    "source",
    [
        "{{ x }}",
        "{% macro m(y) %}{{ y }}{% endmacro %}{{ m(x) }}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ x }}{% endcall %}",
        "{% set y %}{{ x }}{% endset %}{{ y }}",
        "{% for y in [x] %}{{ y }}{% endfor %}",
        "{% filter upper %}{{ x }}{% endfilter %}",
        "{{ x if x else '' }}",
        "{{ '' ~ x }}",
        "{{ d.word }}",
        "{% block b %}{{ d['word'] }}{% endblock %}",
    ],
)
def test_every_way_to_put_out_a_word_escapes_it_as_plain_jinja_does(
    source: str,
) -> None:
    plain = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    values = {"x": HOSTILE, "d": {"word": HOSTILE}}
    page = environment().from_string(source).render(values)
    assert page == plain.from_string(source).render(values)
    assert "<script" not in page.lower()


def test_an_unknown_name_is_an_error_also_in_a_mapping() -> None:
    env = environment()
    for source in ("{{ x }}", "{{ d.nothing }}", "{{ d.a.b }}"):
        with pytest.raises(jinja2.UndefinedError):
            env.from_string(source).render(d={"a": {}})
    assert env.from_string("{{ d.x is defined }}").render(d={}) == "False"


def test_a_method_of_a_mapping_goes_before_a_key_of_its_name() -> None:
    template = environment().from_string("{{ d.items() | length }}{{ d['items'] }}")
    assert template.render(d={"items": "x"}) == "1x"


def test_an_error_names_the_line_of_the_template() -> None:
    template = environment().from_string("\n\n{{ 1 // zero }}")
    with pytest.raises(ZeroDivisionError) as error:
        template.render(zero=0)
    assert traceback.extract_tb(error.tb)[-1].lineno == 3


def test_texts_with_markup_still_escape_their_values() -> None:
    key = next(k for k in texts.catalogue().texts["de"] if k.endswith("_html"))
    names = texts.catalogue().texts["de"][key]
    assert isinstance(names, str)
    needed = [name for _, name, _, _ in string.Formatter().parse(names) if name]
    fields = dict.fromkeys(needed, HOSTILE)
    page = (
        environment()
        .from_string("{{ _(key, **fields) }}")
        .render(key=key, fields=fields)
    )
    assert "<script" not in page
