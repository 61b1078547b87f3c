"""What the 115 tells people: members' own articles, and words that people use."""

from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from verbund.channels.hotline.articles import Draft, editable, read
from verbund.channels.hotline.frame import (
    Hotline,
    field_errors,
    hotline_page,
    page,
    say,
)
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import date_de, datetime_de
from verbund.knowledge import actions, queries
from verbund.knowledge.errors import UnansweredNotFound, UnansweredSettled
from verbund.knowledge.roles import EDIT_KNOWLEDGE
from verbund.knowledge.shapes import ArticleView

_REVIEW_AHEAD = timedelta(days=30)
_STATES = ("proposed", "confirmed")
_FIELDS = ("title", "text", "valid_from", "valid_to", "last", "review_on")


@require_safe
@hotline_page
def listing(hotline: Hotline) -> HttpResponse:
    """The articles of this desk's members; those due for review if asked."""
    words = hotline.request.GET.get("suche", "")[:100]
    due = "pruefen" in hotline.request.GET
    found = queries.articles_of(
        hotline.actor.members,
        words=words,
        review_until=clock.today() + _REVIEW_AHEAD if due else None,
    )
    context = {
        "rows": [_row(hotline, article) for article in found],
        "words": words,
        "due": due,
        "edits": hotline.may(EDIT_KNOWLEDGE.key),
        "proposals": len(queries.synonyms(hotline.actor)),
        "missed": len(queries.unanswered(hotline.actor.members)),
    }
    return page(hotline, "hotline/articles.html", context, section="articles")


def _row(hotline: Hotline, article: ArticleView) -> dict[str, object]:
    today = clock.today()
    over = article.valid_to is not None and article.valid_to <= today
    state = "withdrawn" if article.withdrawn else "over" if over else "valid"
    if state == "valid" and article.valid_from > today:
        state = "coming"
    review = article.review_on
    return {
        "title": article.title,
        "href": reverse("hotline-article", args=[article.id]),
        "member": hotline.known.members[article.member_id].name,
        "state": state,
        "review": date_de(review) if review else "",
        "late": review is not None and review <= today,
        "changed": date_de(clock.to_berlin(article.changed_at).date()),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def new(hotline: Hotline) -> HttpResponse:
    """Write an article for one of the members."""
    require(hotline.actor, EDIT_KNOWLEDGE.key)
    if not hotline.post:
        return _form(hotline, _begun(hotline))
    return _save(hotline, None)


def _begun(hotline: Hotline) -> Draft:
    """An empty article, or one that shall answer a search in vain."""
    missing = _missing(hotline.request.GET.get("vermisst", ""))
    if missing is None:
        return Draft(member=hotline.home.slug)
    missed = queries.unanswered_one(missing, hotline.actor.members)
    towns = {member.id: member.slug for member in editable(hotline)}
    return Draft(
        member=towns.get(missed.member_id, hotline.home.slug),
        questions=missed.asked,
        missing=str(missing),
    )


def _missing(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def one(hotline: Hotline, article_id: UUID) -> HttpResponse:
    """One article with its history; editors change it here."""
    article = queries.article(article_id, hotline.actor.members)
    if not hotline.post:
        member = hotline.known.members[article.member_id]
        return _form(hotline, Draft.of(article, member.slug), article)
    return _save(hotline, article)


@require_POST
@hotline_page
def withdraw(hotline: Hotline, article_id: UUID) -> HttpResponse:
    """Let an article be found no more."""
    article = queries.article(article_id, hotline.actor.members)
    actions.withdraw_article(
        member=hotline.known.members[article.member_id],
        article_id=article_id,
        actor=hotline.actor,
        note=hotline.request.POST.get("note", ""),
    )
    say(hotline, translate("knowledge.done.withdrawn"))
    return HttpResponseRedirect(reverse("hotline-articles"))


def _save(hotline: Hotline, article: ArticleView | None) -> HttpResponse:
    draft = read(hotline.request.POST)
    members = {member.slug: member for member in editable(hotline)}
    member = members.get(draft.member)
    if article is not None:
        member = hotline.known.members[article.member_id]
    if member is None:
        raise NotFound
    try:
        draft.check()
        actions.save_article(
            member=member,
            article_id=article.id if article else None,
            seen_version=draft.version if article else None,
            title=draft.title,
            text=draft.text,
            keywords=draft.keywords.splitlines(),
            questions=draft.questions.splitlines(),
            valid_from=draft.day("valid_from"),
            valid_to=_following(draft.day("last")),
            review_on=draft.day("review_on"),
            note=draft.note,
            actor=hotline.actor,
        )
    except VerbundError as error:
        if not error.fields and error.status != 409:
            raise
        return _form(hotline, draft, article, error)
    missing = _missing(draft.missing)
    if article is None and missing is not None:
        # Somebody may have decided otherwise meanwhile; the article stays.
        with suppress(UnansweredNotFound, UnansweredSettled):
            actions.settle_unanswered(
                unanswered_id=missing, ours=True, actor=hotline.actor
            )
    say(hotline, translate("knowledge.done.saved"))
    return HttpResponseRedirect(reverse("hotline-articles"))


def _following(last: date | None) -> date | None:
    return last + timedelta(days=1) if last else None


def _form(
    hotline: Hotline,
    draft: Draft,
    article: ArticleView | None = None,
    error: VerbundError | None = None,
) -> HttpResponse:
    said = {problem.path: problem.message for problem in error.fields} if error else {}
    towns = editable(hotline)
    history = queries.history(article.id, hotline.actor) if article else ()
    context = {
        "draft": draft,
        "article": article,
        "edits": article is None or article.member_id in {m.id for m in towns},
        "members": [(m.slug, m.official_name) for m in towns],
        "wrong": {name: said.get(name) for name in _FIELDS},
        "errors": field_errors(error, "#title") if error else [],
        "history": [
            {
                "number": version.number,
                "at": datetime_de(clock.to_berlin(version.at)),
                "by": version.by,
                "note": version.note,
            }
            for version in history
        ],
    }
    return page(
        hotline,
        "hotline/articles_form.html",
        context,
        section="articles",
        status=error.status if error else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def words(hotline: Hotline) -> HttpResponse:
    """Words that people used for something: confirm them or not."""
    require(hotline.actor, EDIT_KNOWLEDGE.key)
    if hotline.post:
        given = hotline.request.POST
        confirm = given.get("entscheidung") == "ja"
        try:
            synonym_id = UUID(given.get("wort", ""))
        except ValueError:
            raise NotFound from None
        actions.decide_synonym(
            synonym_id=synonym_id, confirm=confirm, actor=hotline.actor
        )
        done = "confirmed" if confirm else "rejected"
        say(hotline, translate(f"knowledge.done.{done}"))
        return HttpResponseRedirect(reverse("hotline-article-words"))
    found = {
        state: queries.synonyms(hotline.actor, states=(state,)) for state in _STATES
    }
    names = {member.id: member.name for member in hotline.known.members.values()}
    context = {**found, "names": names}
    return page(hotline, "hotline/articles_words.html", context, section="articles")
