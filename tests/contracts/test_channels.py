"""Every way in has its name wherever ways are told or counted."""

import pytest

from verbund.channels.desk.listing import CHANNELS
from verbund.core.ui import texts


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_has_a_name_at_the_desk_and_in_open_figures(channel: str) -> None:
    for language in ("de", "de-simple", "en"):
        said = texts.catalogue().texts[language]
        assert f"work.channel.{channel}" in said
        assert f"publishing.channel.{channel}" in said
