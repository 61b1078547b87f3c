"""Filters of the OGC (CQL2, 21-065r2): read, check, turn into SQL, judge one feature.

In: text (``read_text``) or JSON (``read_json``) from the address, the fields that may
be asked for. Out: one tree (``model``), checked against the fields by ``check``;
``to_sql`` makes a condition of it for SQLite or PostgreSQL that never misses a row,
``meets`` decides about one feature exactly. Pure: no database, no request. Errors are
``FilterError`` with a German and an English sentence.
"""

from verbund.kernel.cql2.check import Field, check
from verbund.kernel.cql2.evaluate import meets
from verbund.kernel.cql2.json_form import read_json
from verbund.kernel.cql2.model import (
    And,
    Expression,
    FilterError,
    Intersects,
    Or,
    within_box,
)
from verbund.kernel.cql2.sql import Columns, Condition, to_sql
from verbund.kernel.cql2.text import read_text

__all__ = [
    "And", "Columns", "Condition", "Expression", "Field", "FilterError", "Intersects",
    "Or", "check", "meets", "read_json", "read_text", "to_sql", "within_box",
]  # fmt: skip
