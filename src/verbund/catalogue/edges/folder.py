"""A new blueprint becomes a folder: YAML as an author would write it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from verbund.catalogue.edges.errors import EdgeRefused

_WIDTH = 100


class _Plain(yaml.SafeDumper):
    """No anchors: the blueprint language refuses them."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def write_folder(target: Path, files: Mapping[str, Any]) -> None:
    """Write the files below ``target``; an existing folder is never touched."""
    if target.exists():
        raise EdgeRefused(
            f"Den Ordner „{target.name}“ gibt es schon. Nehmen Sie einen anderen Namen."
        )
    for name, content in files.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            content if isinstance(content, str) else as_yaml(content), encoding="utf-8"
        )


def as_yaml(content: object) -> str:
    """Data as YAML in the author's order, umlauts as they are."""
    written: str = yaml.dump(
        content, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=_WIDTH
    )
    return written
