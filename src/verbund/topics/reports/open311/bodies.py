"""A public report as GeoReport v2 writes it, with what the extensions add.

Fields that "may not be returned" are left out when they are empty; those that clients
insist on (address, address_id, zipcode, media_url) are always there, empty if need be –
but in JSON no empty ``media_url``, because it is described as an address.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final
from uuid import UUID

from msgspec import Struct

from verbund.catalogue.errors import ServiceNotFound
from verbund.catalogue.grounds import ground_for
from verbund.core.scope import acting_within
from verbund.members.queries import Member
from verbund.photos.queries import released_of
from verbund.photos.shapes import Picture
from verbund.topics.reports import queries
from verbund.topics.reports.open311.filters import CITYSDK
from verbund.topics.reports.open311.formats import Format, Plain, moment
from verbund.topics.reports.open311.jurisdictions import owners_of
from verbund.topics.reports.open311.links import original_ids
from verbund.topics.reports.open311.listing import Row, digests_of
from verbund.topics.reports.open311.services import services_of

#: Steps of a report's history cost a look into its journal each.
MOST_EXTENDED: Final = 50
Absolute = Callable[[str], str]


class Writer(Struct, frozen=True, kw_only=True):
    """Writes reports of one member in one language."""

    member: Member
    language: str
    absolute: Absolute
    kind: Format = "xml"

    def requests(
        self, rows: Sequence[Row], *, extended: bool = False, pictured: bool = False
    ) -> list[Plain]:
        """The items of a list; with ``pictured`` only those with a released picture."""
        names = {one.code: one.name for one in services_of(self.member, self.language)}
        words = _StateWords(self.member, self.language)
        pictures = released_of(row.case_id for row in rows if _may_have_picture(row))
        parents = self._parents(rows) if extended else {}
        before = (
            original_ids(self.member, [row.case_id for row in rows]) if extended else {}
        )
        found: list[Plain] = []
        for row in rows:
            shown = pictures.get(row.case_id, ())
            if pictured and not shown:
                continue
            body = self._request(row, names, words, shown)
            if extended:
                extra = self._extended(row, shown, parents)
                if row.case_id in before:
                    extra["original_id"] = before[row.case_id]
                body["extended_attributes"] = extra
                body["notes"] = self._notes(row)
            found.append(body)
        return found

    def _request(
        self,
        row: Row,
        names: Mapping[str, str],
        words: "_StateWords",
        pictures: Sequence[Picture],
    ) -> dict[str, Plain]:
        changed = row.closed_at if row.status == "closed" else None
        body: dict[str, Plain] = {
            "service_request_id": row.public_id,
            "status": row.status,
        }
        notes = words.of(row.blueprint_key, row.state)
        if notes:
            body["status_notes"] = notes
        body["service_name"] = names.get(row.category) or row.title
        body["service_code"] = row.category
        body["description"] = row.words
        body["agency_responsible"] = row.office or self.member.official_name
        body["requested_datetime"] = moment(row.requested_at)
        body["updated_datetime"] = moment(changed or row.updated_at)
        if row.expected_at is not None and row.status == "open":
            body["expected_datetime"] = moment(row.expected_at)
        body["address"] = row.address
        body["address_id"] = row.asset
        body["zipcode"] = row.zipcode
        if row.lat is not None and row.lon is not None:
            body["lat"] = row.lat
            body["long"] = row.lon
        if pictures:
            body["media_url"] = self.absolute(pictures[0].url)
        elif self.kind == "xml":
            body["media_url"] = ""
        return body

    def _extended(
        self, row: Row, pictures: Sequence[Picture], parents: Mapping[UUID, str]
    ) -> dict[str, Plain]:
        """What CitySDK, Klarschiff and SeeClickFix add, and a link for people."""
        body: dict[str, Plain] = {
            "detailed_status": CITYSDK.get(row.detail, "RECEIVED"),
            "state": row.detail,
            "jurisdiction_id": self.member.slug,
            "votes": row.joined,
            "reopened": row.reopened,
            "url": self.absolute(f"/{self.member.slug}/anliegen/{row.public_id}/"),
            "media_urls": [self.absolute(one.url) for one in pictures],
            "photos": [
                {
                    "media_url": self.absolute(one.url),
                    "thumbnail_url": self.absolute(one.thumb_url),
                    "title": one.alt,
                    "width": one.width,
                    "height": one.height,
                }
                for one in pictures
            ],
        }
        if row.closed_at is not None:
            body["closed_datetime"] = moment(row.closed_at)
        parent = parents.get(row.duplicate_of) if row.duplicate_of else None
        if parent:
            body["duplicate_of"] = parent
        return body

    def _notes(self, row: Row) -> list[Plain]:
        """The public history, oldest first."""
        with acting_within(owners_of(self.member)):
            steps = queries.history(row.case_id, language=self.language)
        return [
            {
                "datetime": moment(step.at),
                "type": step.detail,
                "status": step.status,
                "description": said(step.title, step.text, self.language),
            }
            for step in steps
        ]

    def _parents(self, rows: Sequence[Row]) -> dict[UUID, str]:
        wanted = {row.duplicate_of for row in rows if row.duplicate_of}
        if not wanted:
            return {}
        owners = owners_of(self.member)
        with acting_within(owners):
            found = queries.visible_rows(tuple(owners)).filter(case_id__in=wanted)
            return dict(found.values_list("case_id", "public_id"))


class _StateWords:
    """What the public reads of a state, looked up once for each."""

    def __init__(self, member: Member, language: str) -> None:
        self._member, self._language = member, language
        self._known: dict[tuple[str, str], str] = {}

    def of(self, blueprint: str, state: str) -> str:
        key = (blueprint, state)
        if key not in self._known:
            self._known[key] = self._read(blueprint, state)
        return self._known[key]

    def _read(self, blueprint: str, state: str) -> str:
        try:
            process = ground_for(self._member, blueprint).blueprint.process
        except ServiceNotFound:
            return ""
        found = process.states.get(state)
        shown = found.public if found is not None else None
        if shown is None:
            return ""
        text = shown.text.get(self._language) if shown.text else ""
        return _joined(shown.title.get(self._language), text)


def said(title: Mapping[str, str], text: Mapping[str, str], language: str) -> str:
    """Title and sentence of a step in one language, else in German."""
    first, second = (
        words.get(language) or words.get("de") or "" for words in (title, text)
    )
    return _joined(first, second)


@lru_cache(maxsize=512)
def _joined(title: str, text: str) -> str:
    """Title and sentence as one line."""
    if not title or not text:
        return title or text
    return f"{title}{'' if title[-1] in '.!?' else '.'} {text}"


def _may_have_picture(row: Row) -> bool:
    return row.readable and row.photos != "[]" and bool(digests_of(row))


__all__ = ["MOST_EXTENDED", "Absolute", "Writer", "said"]
