"""Under which terms collections are published."""

from collections.abc import Mapping
from typing import Final

#: Key as `channels.ogc.links` knows its address → what people read.
LICENCES: Final[Mapping[str, str]] = {
    "dl-de/zero-2.0": "Datenlizenz Deutschland – Zero – 2.0",
    "dl-de/by-2.0": "Datenlizenz Deutschland – Namensnennung – 2.0",
    "CC0-1.0": "Creative Commons Zero (CC0 1.0)",
    "CC-BY-4.0": "Creative Commons Namensnennung 4.0",
    "ODbL-1.0": "Open Database License (ODbL 1.0)",
}
#: Those that want the source named.
NAMED: Final = frozenset({"dl-de/by-2.0", "CC-BY-4.0", "ODbL-1.0"})
