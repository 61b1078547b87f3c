"""Escaping, looking up and calling as templates do it, without what only costs time.

Jinja2 wraps each escaped piece in ``Markup`` although it is joined to its page at once:
a third of a list of fifty rows. Here the compiled templates call ``shown`` instead,
which escapes exactly what ``markupsafe.escape`` escapes and returns plain text.
"""

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any, Final

import jinja2
import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from markupsafe import Markup, escape

# What ``escape`` itself calls for a string, before it wraps the result.
_escaped: Final[Callable[[Any], str]] = markupsafe._escape_inner  # type: ignore[attr-defined]  # noqa: SLF001 # no public one
_IMPORT: Final = f"from {__name__} import shown, _escaped; "
_METHODS_OF_DICT: Final = frozenset(dir(dict))


def shown(value: object) -> str:
    """The text of a value in HTML; markup stays as it is."""
    kind = type(value)
    if kind is str:
        return _escaped(value)
    if kind is Markup:
        return value  # type: ignore[return-value] # checked just above
    return escape(value)


class Generator(CodeGenerator):
    """Writes ``shown(…)`` around whatever a template puts out.

    Plain text, the most frequent by far, is escaped in place, without a call of Python.
    """

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("(_escaped(_o) if (_o := (")

    def _output_child_post(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")).__class__ is str else shown(_o))")

    def visit_Getattr(  # noqa: N802 # named by the node, as all of its kind
        self, node: nodes.Getattr, frame: Frame
    ) -> None:
        """``name.attribute`` without a call of Python; mappings take the long way."""
        if not isinstance(node.node, nodes.Name) or self.environment.is_async:
            super().visit_Getattr(node, frame)
            return
        self.write("(_v if (_v := getattr(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing else ")
        super().visit_Getattr(node, frame)
        self.write(")")


class Context(jinja2.runtime.Context):
    """Calls the two kinds of callables that our templates have without a search."""

    def call(self, obj: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call a macro or a plain function; anything else as Jinja2 does."""
        kind = type(obj)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind is not FunctionType or hasattr(obj, "jinja_pass_arg"):
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(*args, **kwargs)


class Environment(jinja2.Environment):
    """Jinja2's environment with ``Generator``, ``Context`` and quick mappings."""

    code_generator_class = Generator
    context_class = Context

    def _compile(self, source: str, filename: str) -> CodeType:
        # On the first line, so that errors still name the right one.
        return super()._compile(_IMPORT + source, filename)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``obj.attribute``; a mapping is asked for its key without a detour.

        As in Jinja2 a method of ``dict`` goes before a key of the same name.
        """
        if type(obj) is dict and attribute not in _METHODS_OF_DICT:
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)
