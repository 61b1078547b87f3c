"""The log of a node holds no content."""

import logging
import sys

from verbund.core.quiet import QuietFormatter


def test_neither_values_nor_words_of_an_exception_reach_the_log() -> None:
    try:
        raise ValueError("Löffler, Köthler Straße 18")
    except ValueError:
        record = logging.LogRecord(
            "verbund",
            logging.ERROR,
            __file__,
            1,
            "request %s failed",
            ("Löffler",),
            sys.exc_info(),
        )
    text = QuietFormatter().format(record)
    assert "Löffler" not in text
    assert "request %s failed" in text
    assert "ValueError" in text
    assert "test_quiet.py" in text
