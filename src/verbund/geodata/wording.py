"""What features say to people: names of their properties, words of their choices."""

from collections.abc import Mapping, Sequence

from verbund.geodata.queries import collection

#: Property, what it is called (empty for a title), words of its values.
Shown = tuple[str, str, dict[str, str]]


def map_names(
    key: str, names: Sequence[str], language: str, *, title: str = ""
) -> list[Shown]:
    """Properties of a collection for the cards of a map, ``title`` first and bare.

    Raises ``CollectionNotFound``; a name that the collection does not have is left out.
    """
    found = {one.name: one for one in collection(key).properties}
    return [
        (
            name,
            "" if name == title else _in(language, found[name].title) or name,
            {
                choice: _in(language, words)
                for choice, words in found[name].words.items()
            },
        )
        for name in (*([title] if title else []), *names)
        if name in found
    ]


def _in(language: str, words: Mapping[str, str]) -> str:
    return words.get(language) or words.get("de", "")
