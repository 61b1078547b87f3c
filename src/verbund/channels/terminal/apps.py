"""The terminal as a Django app."""

from django.apps import AppConfig


class TerminalConfig(AppConfig):
    """Pages only; visits are sessions of the core."""

    name = "verbund.channels.terminal"
    label = "terminal"

    def ready(self) -> None:
        """Whoever is refused at a terminal stays at the terminal."""
        # Only now: its pages stand on rooms with models.
        from verbund.channels.terminal.refusal import BELOW, draw  # noqa: PLC0415
        from verbund.core.problems import draw_below  # noqa: PLC0415

        draw_below(BELOW, draw)
