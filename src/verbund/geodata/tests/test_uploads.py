"""Data officers publish files as collections: checked, kept, published, withdrawn."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from verbund.cases.tests.cast import Cast
from verbund.core.errors import Forbidden
from verbund.core.models import AuditEntry
from verbund.core.rights import Actor
from verbund.geodata.actions import (
    CollectionWords,
    discard_upload,
    forget_uploads,
    keep_upload,
    publish_collection,
    publish_upload,
    withdraw_collection,
)
from verbund.geodata.errors import (
    CollectionNotFound,
    CollectionRefused,
    CollectionTaken,
    UploadNotFound,
)
from verbund.geodata.queries import collection, collections, feature, page
from verbund.geodata.reading import Checked, check_file
from verbund.geodata.rights import MANAGE
from verbund.geodata.uploads import own_collections, waiting_upload, waiting_uploads
from verbund.kernel.clock import Frozen
from verbund.members.models import Member


def file(*rows: tuple[Any, ...]) -> Checked:
    """Benches: id, name, day, and where."""
    return check_file(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "id": fid,
                        "geometry": {"type": "Point", "coordinates": [lon, 50.85]},
                        "properties": {"name": name, "seit": day},
                    }
                    for fid, name, day, lon in rows
                ],
            }
        ).encode(),
        "x.geojson",
    )


BENCHES = file(("1", "Bank", "2026-01-01", 12.4), ("2", "Stein", "2026-05-01", 12.5))
WORDS = CollectionWords(
    key="baenke", title="Bänke", category="name", begin="seit", mode="new"
)


def officer(member: Member) -> Actor:
    """Somebody who may publish for a town."""
    return Actor(
        kind="staff",
        id=str(uuid4()),
        name="Dana Weiß",
        member=member.id,
        members=frozenset({member.id}),
        rights=frozenset({MANAGE.key}),
        channel="desk",
    )


def test_a_published_file_is_a_collection_of_its_member(cast: Cast) -> None:
    done = publish_collection(member=cast.meerane, words=WORDS, checked=BENCHES)
    assert (done.count, done.added, done.gone) == (2, 2, 0)
    spec = collection("baenke")
    assert spec in collections()
    assert spec.member_id == str(cast.meerane.id)
    assert spec.datetime == ("seit", "seit")
    found = feature("baenke", "1")
    assert found is not None
    assert found.member() == cast.meerane.id
    assert found.properties == {"name": "Bank", "seit": "2026-01-01"}
    [entry] = AuditEntry.objects.filter(action="geodata_published")
    assert entry.subject == "collection:baenke"


def test_the_same_key_again_needs_the_word_replace_and_then_keeps_places(
    cast: Cast,
) -> None:
    publish_collection(member=cast.meerane, words=WORDS, checked=BENCHES)
    with pytest.raises(CollectionTaken, match="ersetzt"):
        publish_collection(member=cast.meerane, words=WORDS, checked=BENCHES)
    before = feature("baenke", "2")
    newer = file(("2", "Felsen", "2026-05-01", 12.5), ("3", "Holz", None, 12.6))
    words = CollectionWords(key="baenke", title="Sitzplätze", mode="replace")
    done = publish_collection(member=cast.meerane, words=words, checked=newer)
    assert (done.count, done.added, done.gone) == (2, 1, 1)
    after = feature("baenke", "2")
    assert before is not None
    assert after is not None
    assert after.id == before.id
    assert after.properties["name"] == "Felsen"
    assert feature("baenke", "1") is None
    assert collection("baenke").title["de"] == "Sitzplätze"


def test_nobody_takes_the_key_of_another_or_of_the_program(cast: Cast) -> None:
    publish_collection(member=cast.meerane, words=WORDS, checked=BENCHES)
    with pytest.raises(CollectionTaken, match="anderen Mitglied"):
        publish_collection(member=cast.fulda, words=WORDS, checked=BENCHES)
    own = CollectionWords(key="gemeinden", title="Grenzen", mode="replace")
    with pytest.raises(CollectionTaken, match="Programm"):
        publish_collection(member=cast.fulda, words=own, checked=BENCHES)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"key": "Bänke"}, "key"),
        ({"key": "a/b"}, "key"),
        ({"title": " "}, "title"),
        ({"licence": "geheim"}, "licence"),
        ({"licence": "dl-de/by-2.0"}, "attribution"),
        ({"category": "nix"}, "category"),
        ({"begin": "name"}, "begin"),
        ({"end": "seit"}, "begin"),
    ],
)
def test_what_is_said_wrongly_is_named_by_field(
    cast: Cast, words: dict[str, str], field: str
) -> None:
    given: dict[str, Any] = {"key": "baenke", "title": "Bänke"} | words
    with pytest.raises(CollectionRefused) as refused:
        publish_collection(
            member=cast.meerane, words=CollectionWords(**given), checked=BENCHES
        )
    assert [problem.path for problem in refused.value.fields] == [field]
    assert own_collections(cast.meerane) == ()


def test_an_upload_waits_until_somebody_publishes_it(cast: Cast) -> None:
    dana = officer(cast.meerane)
    publish_collection(member=cast.meerane, words=WORDS, checked=BENCHES)
    newer = file(("2", "Felsen", "2026-05-01", 12.5), ("3", "Holz", None, 12.6))
    words = CollectionWords(
        key="baenke", title="Bänke", begin="seit", category="name", mode="replace"
    )
    upload = keep_upload(
        member=cast.meerane, name="b.geojson", words=words, checked=newer, actor=dana
    )
    [waiting] = waiting_uploads(cast.meerane, dana)
    assert waiting.id == upload
    shown = waiting_upload(cast.meerane, upload, dana)
    assert (shown.added, shown.kept, shown.gone) == (1, 1, 1)
    assert shown.kinds == (("Point", 2),)
    assert shown.rows[0] == ("2", ("Felsen", "2026-05-01"))
    assert feature("baenke", "3") is None
    done = publish_upload(
        member=cast.meerane, upload_id=upload, words={"title": "Neue Bänke"}, actor=dana
    )
    assert done.count == 2
    assert feature("baenke", "3") is not None
    assert collection("baenke").title["de"] == "Neue Bänke"
    assert collection("baenke").datetime == ("seit", "seit")
    assert waiting_uploads(cast.meerane, dana) == ()


def test_another_town_sees_nothing_of_an_upload(cast: Cast) -> None:
    dana, felix = officer(cast.meerane), officer(cast.fulda)
    upload = keep_upload(
        member=cast.meerane, name="b", words=WORDS, checked=BENCHES, actor=dana
    )
    assert waiting_uploads(cast.fulda, felix) == ()
    with pytest.raises(UploadNotFound):
        waiting_upload(cast.fulda, upload, felix)
    with pytest.raises(UploadNotFound):
        publish_upload(member=cast.fulda, upload_id=upload, words={}, actor=felix)
    with pytest.raises(Forbidden):
        waiting_uploads(cast.meerane, cast.sabine)


def test_a_discarded_upload_and_an_old_one_are_gone(cast: Cast, time: Frozen) -> None:
    dana = officer(cast.meerane)
    kept = [
        keep_upload(
            member=cast.meerane, name="b", words=WORDS, checked=BENCHES, actor=dana
        )
        for _ in range(2)
    ]
    discard_upload(member=cast.meerane, upload_id=kept[0], actor=dana)
    with pytest.raises(UploadNotFound):
        discard_upload(member=cast.meerane, upload_id=kept[0], actor=dana)
    time.advance(timedelta(days=13))
    assert forget_uploads() == 0
    time.advance(timedelta(days=2))
    assert forget_uploads() == 1


def test_a_withdrawn_collection_is_gone_and_its_key_stays_with_the_member(
    cast: Cast,
) -> None:
    publish_collection(member=cast.meerane, words=WORDS, checked=BENCHES)
    assert withdraw_collection(member=cast.meerane, key="baenke") == 2
    with pytest.raises(CollectionNotFound):
        page("baenke", limit=5)
    assert feature("baenke", "1") is None
    [own] = own_collections(cast.meerane)
    assert not own.published
    with pytest.raises(CollectionNotFound):
        withdraw_collection(member=cast.meerane, key="baenke")
    with pytest.raises(CollectionTaken):
        publish_collection(member=cast.fulda, words=WORDS, checked=BENCHES)
    publish_collection(member=cast.meerane, words=WORDS, checked=BENCHES)
    assert len(page("baenke", limit=5).features) == 2
