"""Recognise places in what people type: members, their areas, postal codes.

In: the directory. Out: ``find_places`` (for the place box) and ``PlaceIndex`` (which
words of a query name a member), rebuilt when the directory changes.
"""

from collections import defaultdict
from functools import lru_cache

from msgspec import Struct

from verbund.kernel.calendars import LAND_NAMES
from verbund.members.directory import Directory, directory
from verbund.members.models import Member

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})
# fmt: off
_KINDS = frozenset((
    "stadt", "gemeinde", "markt", "kreis", "landkreis", "kreisstadt", "hansestadt",
    "grosse", "region", "universitaetsstadt", "landeshauptstadt", "bundesstadt",
    "verband", "verbund", "in", "bei", "an", "am",
))
# fmt: on


class Place(Struct, frozen=True, kw_only=True):
    """A member that a text may mean; ``exact`` says that all of the name was typed."""

    member: Member
    label: str
    exact: bool


def fold(text: str) -> str:
    """Lower case, umlauts spelled out, everything but letters and digits a space."""
    lowered = text.casefold().translate(_FOLD)
    return " ".join("".join(c if c.isalnum() else " " for c in lowered).split())


class PlaceIndex:
    """Names, place names and postal codes of all present members."""

    def __init__(self, known: Directory) -> None:
        self.names: dict[str, list[Member]] = defaultdict(list)
        self.labels: dict[Member, str] = {}
        for member in known.members.values():
            if member.successor_id or member.kind == Member.Kind.ASSOCIATION:
                continue
            self.labels[member] = label_of(member)
            for key in {fold(member.name), member.postal_code, member.slug}:
                if key:
                    self.names[key].append(member)
        for area in known.areas:
            owner = known.members[area.member_id]
            for key in (area.postal_code, fold(area.place)):
                if key and owner in self.labels and owner not in self.names[key]:
                    self.names[key].append(owner)
        self.longest = max((n.count(" ") + 1 for n in self.names), default=0)

    def in_words(self, words: list[str]) -> tuple[int, int, list[Member]] | None:
        """The longest run of folded words that names a member: start, end, members."""
        for length in range(min(self.longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                found = self.names.get(" ".join(words[start : start + length]))
                if found:
                    return start, start + length, found
        return None


def label_of(member: Member) -> str:
    """``Schönberg (08393, Sachsen)``: enough to tell places of one name apart."""
    land = LAND_NAMES.get(member.land, member.land)
    parts = [part for part in (member.postal_code, land) if part]
    return f"{member.name} ({', '.join(parts)})"


@lru_cache(maxsize=2)
def _index(mark: str, size: int) -> PlaceIndex:
    return PlaceIndex(directory({"members": mark}))


def place_index(known: Directory) -> PlaceIndex:
    """The index of this state of the directory."""
    return _index(known.mark, len(known.members))


def find_places(text: str, limit: int = 10) -> tuple[Place, ...]:
    """Members that ``text`` names or begins to name: exact ones first, bigger first."""
    known = directory()
    index = place_index(known)
    wanted = fold(text.partition("(")[0]) or fold(text)
    words = [w for w in wanted.split() if w not in _KINDS] or wanted.split()
    if not words:
        return ()
    inside = text.partition("(")[2].rstrip(")").casefold()
    found: dict[Member, bool] = {}
    hit = index.in_words(words)
    if hit is not None:
        found.update(dict.fromkeys(hit[2], True))
    begin = " ".join(words)
    for name, members in index.names.items():
        if name.startswith(begin):
            for member in members:
                found.setdefault(member, False)
    ordered = sorted(
        found,
        key=lambda m: (
            bool(inside) and inside not in index.labels[m].casefold(),
            not found[m],
            -(m.population or 0),
            m.slug,
        ),
    )
    return tuple(
        Place(member=m, label=index.labels[m], exact=found[m]) for m in ordered[:limit]
    )
