"""The running suitcase: locked until an officer opens it."""

from pathlib import Path


def start(home: Path) -> None:
    """Begin to serve this home."""
    _ = home
