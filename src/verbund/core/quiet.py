"""Lines of a log that hold no content: for machines that may be stolen.

In: any record. Out: time, level, logger, the constant text of the message without its
values, and of an exception only its kind and where it was raised – its words may quote
what somebody has typed.
"""

import logging
import traceback
from types import TracebackType

_Info = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


class QuietFormatter(logging.Formatter):
    """Writes records without their values."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the places of an exception under it."""
        stamp = self.formatTime(record)
        text = str(record.msg) if isinstance(record.msg, str) else type(record.msg)
        lines = [f"{stamp} {record.levelname} {record.name} {text}"]
        if record.exc_info:
            lines.append(self.formatException(record.exc_info))
        return "\n".join(lines)

    def formatException(self, ei: _Info) -> str:  # noqa: N802 # logging's name
        """Kind of the exception and the places it passed, innermost last."""
        kind, _, trace = ei
        places = [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(trace)
        ]
        return "\n".join([kind.__name__ if kind else "?", *places])
