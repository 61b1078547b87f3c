"""Articles: written by the member's own people, in versions, never lost silently."""

from datetime import date
from uuid import UUID

import pytest

from verbund.cases.tests.cast import Cast
from verbund.core.errors import Forbidden
from verbund.core.jobs import drain
from verbund.core.scope import acting_within
from verbund.knowledge import actions, queries
from verbund.knowledge.checks import index_follows_its_sources
from verbund.knowledge.errors import ArticleChanged, ArticleInvalid, ArticleNotFound
from verbund.knowledge.models import ArticleVersion, SearchDocument
from verbund.knowledge.tests.conftest import editor, write


def test_only_people_of_the_member_may_write(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        write(cast.fulda, "Freibad", "Es öffnet im Mai.", editor(cast.meerane))
    with pytest.raises(Forbidden):
        write(cast.meerane, "Freibad", "Es öffnet im Mai.", cast.sabine)


def test_the_article_of_another_member_cannot_be_taken_over(cast: Cast) -> None:
    key = write(cast.fulda, "Freibad", "Im Mai.", editor(cast.fulda))
    other = editor(cast.meerane)
    with pytest.raises(ArticleNotFound):
        write(cast.meerane, "Freibad", "Nie.", other, article_id=key)
    with pytest.raises(ArticleNotFound):
        queries.article(key, [cast.meerane.id])


def test_every_save_is_a_version_that_stays(cast: Cast) -> None:
    ute = editor(cast.meerane)
    key = write(cast.meerane, "Freibad", "Es öffnet im Mai.", ute)
    write(cast.meerane, "Freibad", "Im Juni.", ute, article_id=key, note="Bau")
    actions.withdraw_article(
        member=cast.meerane, article_id=key, actor=ute, note="Geschlossen"
    )
    told = queries.history(key, ute)
    assert [(v.number, v.text, v.note) for v in told] == [
        (3, "Im Juni.", "Geschlossen"),
        (2, "Im Juni.", "Bau"),
        (1, "Es öffnet im Mai.", ""),
    ]
    with acting_within(cast.meerane.id), pytest.raises(TypeError):
        ArticleVersion.objects.filter(article_id=key)[0].save()


def test_two_editors_do_not_overwrite_each_other(cast: Cast) -> None:
    ute = editor(cast.meerane)
    key = write(cast.meerane, "Freibad", "Es öffnet im Mai.", ute)
    write(cast.meerane, "Freibad", "Juni.", ute, article_id=key, seen_version=1)
    with pytest.raises(ArticleChanged):
        write(cast.meerane, "Freibad", "Juli.", ute, article_id=key, seen_version=1)
    assert queries.article(key, [cast.meerane.id]).text == "Juni."


def test_what_is_missing_is_said_for_every_field(cast: Cast) -> None:
    with pytest.raises(ArticleInvalid) as refused:
        write(
            cast.meerane,
            " ",
            "",
            editor(cast.meerane),
            valid_from=date(2026, 5, 1),
            valid_to=date(2026, 5, 1),
        )
    assert [f.path for f in refused.value.fields] == ["title", "text", "valid_to"]


def test_a_withdrawn_article_is_found_no_more(cast: Cast) -> None:
    ute = editor(cast.meerane)
    key = write(cast.meerane, "Freibad", "Es öffnet im Mai.", ute)
    assert queries.find("Freibad").hits
    actions.withdraw_article(member=cast.meerane, article_id=key, actor=ute)
    actions.refresh_index()
    assert key not in {hit.article_id for hit in queries.find("Freibad").hits}


def test_a_worker_makes_a_saved_article_found(cast: Cast) -> None:
    actions.refresh_index()
    actions.save_article(
        member=cast.meerane,
        title="Freibad",
        text="Es öffnet im Mai.",
        actor=editor(cast.meerane),
    )
    before = [hit.title for hit in queries.find("Freibad").hits]
    assert "Freibad" not in before
    drain()
    assert queries.find("Freibad").hits[0].title == "Freibad"


def test_an_index_that_was_tampered_with_is_reported(cast: Cast) -> None:
    write(cast.meerane, "Freibad", "Es öffnet im Mai.", editor(cast.meerane))
    assert not list(index_follows_its_sources())
    SearchDocument.objects.filter(title="Freibad").update(seal="0" * 64)
    assert len(list(index_follows_its_sources())) == 1
    actions.refresh_index(anew=True)
    assert not list(index_follows_its_sources())


def test_articles_due_for_review_are_listed(cast: Cast) -> None:
    ute = editor(cast.meerane)
    write(cast.meerane, "Bad", "Im Mai.", ute, review_on=date(2026, 12, 1))
    write(cast.meerane, "Hof", "Immer.", ute, review_on=date(2027, 12, 1))
    due = queries.articles_of([cast.meerane.id], review_until=date(2026, 12, 31))
    assert [article.title for article in due] == ["Bad"]
    assert len(queries.articles_of([cast.meerane.id])) == 2
    assert isinstance(due[0].id, UUID)
