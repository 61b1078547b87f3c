"""The expression language: typed, without side effects, compiled once to functions.

``compile_expression(source, scope)`` → ``Compiled(type, run)``; ``run(env)`` gives the
value, ``None`` for a missing one. Anything wrong raises ``ExpressionInvalid`` with the
position and what would be right; a compiled expression does not raise on answers that
passed the field checks.
"""

from verbund.engine.expressions.compiler import Compiled, compile_expression
from verbund.engine.expressions.environment import CaseFacts, Env, Parameters
from verbund.engine.expressions.kinds import Binding, Kind, Scope

__all__ = [
    "Binding",
    "CaseFacts",
    "Compiled",
    "Env",
    "Kind",
    "Parameters",
    "Scope",
    "compile_expression",
]
