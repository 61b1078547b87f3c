"""Pages and feeds of news: choose a place, get them by mail, feed or calendar."""

from collections.abc import Mapping

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from verbund.core.errors import Invalid, VerbundError
from verbund.core.limits import client_address
from verbund.core.ui.texts import LANGUAGES, current_language, translate
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.watching import actions, feeds, queries
from verbund.watching.areas import BadArea, read_area
from verbund.watching.errors import NothingWatched
from verbund.watching.registry import all_watched, watched, watched_of, worded
from verbund.watching.shapes import NewsItem, Watch, watch_of_key
from verbund.watching.wording import absolute, watch_words

_METRES = (250, 500, 1000, 2500, 5000)
_SHOWN = 5
_IN_A_FEED = 50
_LONGEST_AREA = 10_000


@require_safe
def begin(request: HttpRequest, member: Member) -> HttpResponse:
    """Say what and where; what was said becomes the address of the next page."""
    given = request.GET
    known = all_watched()
    problem = area_problem = ""
    if given.get("weiter"):
        try:
            return HttpResponseRedirect(queries.watch_path(_asked(request, member)))
        except BadArea as refused:
            area_problem = refused.detail
        except Invalid as refused:
            problem = refused.detail
    chosen = given.getlist("sammlung") or [one.collection for one in known]
    language = current_language()
    context = {
        "collections": [
            {"value": one.collection, "label": worded(one.title, language)}
            for one in known
        ],
        "chosen": chosen,
        "street": given.get("strasse", ""),
        "lat": given.get("ort.lat", ""),
        "lon": given.get("ort.lon", ""),
        "metres": given.get("umkreis", "500"),
        "choices": [
            {"value": str(m), "label": translate("watching.metres", metres=m)}
            for m in _METRES
        ],
        "area": given.get("gebiet", "")[:_LONGEST_AREA],
        "area_problem": area_problem,
        "errors": _errors(problem, "strasse") or _errors(area_problem, "gebiet"),
        "problem": problem,
    }
    status = 422 if problem or area_problem else 200
    return _page(request, "begin.html", member, context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest, key: str) -> HttpResponse:
    """Everything one can do with a watch: mail, feed, calendar."""
    asked = watch_of_key(key)
    member = _member_of(asked)
    problem: VerbundError | None = None
    given = request.POST
    if request.method == "POST":
        try:
            row = actions.subscribe(
                member=member or _anybody(),
                watch=asked,
                email=given.get("email", ""),
                language=current_language(),
                rhythm=given.get("rhythm", "daily"),
                source=client_address(request),
            )
        except VerbundError as refused:
            problem = refused
        else:
            return _page(
                request, "sent.html", member,
                {"email": row.email, "words": watch_words(asked, row.language)},
            )  # fmt: skip
    known = [one for one in map(watched_of, asked.collections) if one]
    if not known:
        raise NothingWatched
    language = current_language()
    message = _said(problem)
    context = {
        "words": watch_words(asked, language),
        "email": given.get("email", ""),
        "rhythm": given.get("rhythm", "daily"),
        "errors": _errors(message, "email"),
        "problem": message,
        "feed": absolute(_in(queries.feed_path(asked), language)),
        "calendar": absolute(_in(queries.calendar_path(asked), language)),
        "news": [
            _shown(one, language) for one in queries.news_for(asked, limit=_SHOWN)
        ],
    }
    return _page(
        request,
        "watch.html",
        member,
        context,
        status=problem.status if problem else 200,
    )


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """A watch as Atom feed."""
    return _atom(request, watch_of_key(key))


@require_safe
def open_feed(
    request: HttpRequest,
    collection: str,
    category: str = "",
    member: Member | None = None,
) -> HttpResponse:
    """The feed of a collection or of one of its categories."""
    found = watched_of(collection)
    if found is None or (category and category not in found.known_categories()):
        raise NothingWatched(status=404)
    asked = Watch(
        collections=(collection,),
        categories=(category,) if category else (),
        member=member.slug if member else "",
    )
    return _atom(request, asked)


@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The dates of a watch as iCalendar."""
    content, etag = feeds.calendar(watch_of_key(key), language=_language(request))
    return _file(request, content, etag, "text/calendar; charset=utf-8")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """What comes to this address and how often; the way to end it."""
    row = queries.subscription_of(token)
    said = ""
    if request.method == "POST":
        row = actions.change_rhythm(token=token, rhythm=request.POST.get("rhythm", ""))
        said = translate("watching.saved")
    language = current_language()
    context = {
        "row": row,
        "words": watch_words(row.watch, language),
        "said": said,
        "others": [
            {
                "words": watch_words(one.watch, language),
                "href": reverse("subscription", args=[one.token]),
            }
            for one in queries.siblings_of(row)
            if one.id != row.id
        ],
        "end_href": reverse("subscription-end", args=[token]),
        "confirm_href": reverse("subscription-confirm", args=[token]),
        "watch_href": queries.watch_path(row.watch),
    }
    return _page(request, "subscription.html", _of(row.member), context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes to the mails; only a press of the button does, no scanner of links."""
    row = queries.subscription_of(token)
    if request.method == "POST" and row.confirmed_at is None:
        row = actions.confirm(token=token)
    context = {
        "row": row,
        "words": watch_words(row.watch, current_language()),
        "manage_href": reverse("subscription", args=[token]),
    }
    return _page(request, "confirm.html", _of(row.member), context)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails by one POST, of a mail program too (RFC 8058); GET asks first."""
    row = queries.subscription_of(token)
    words = watch_words(row.watch, current_language())
    done = request.method == "POST"
    if done:
        actions.end(token=token)
    context = {
        "done": done,
        "words": words,
        "again": queries.watch_path(row.watch),
    }
    return _page(request, "end.html", _of(row.member), context)


def _asked(request: HttpRequest, member: Member) -> Watch:
    """The watch that the form asks for; ``Invalid`` says what is missing."""
    given = request.GET
    collections = tuple(given.getlist("sammlung"))
    for one in collections:
        watched(one)
    if not collections:
        raise Invalid(translate("watching.which"))
    around: dict[str, object] = {}
    lat, lon = (
        given.get(name, "").strip().replace(",", ".") for name in ("ort.lat", "ort.lon")
    )
    if lat or lon:
        around = {"lat": lat, "lon": lon, "metres": given.get("umkreis", "500")}
    try:
        return msgspec.convert(
            {
                "c": collections,
                "m": member.slug,
                "s": given.get("strasse", "").strip(),
                "p": read_area(given.get("gebiet", "")[:_LONGEST_AREA]),
                **{name: around[long] for name, long in _SHORT if long in around},
            },
            Watch,
            strict=False,
        )
    except msgspec.ValidationError as error:
        raise Invalid(translate("watching.unclear")) from error


_SHORT = (("a", "lat"), ("o", "lon"), ("r", "metres"))


def _atom(request: HttpRequest, asked: Watch) -> HttpResponse:
    language = _language(request)
    news = queries.news_for(asked, limit=_IN_A_FEED)
    content, etag = feeds.atom(
        asked,
        news,
        path=request.get_full_path(),
        page=queries.watch_path(asked),
        language=language,
    )
    return _file(request, content, etag, "application/atom+xml; charset=utf-8")


def _file(request: HttpRequest, content: bytes, etag: str, kind: str) -> HttpResponse:
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(content, content_type=kind)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _shown(news: NewsItem, language: str) -> Mapping[str, object]:
    return {
        "title": worded(news.title, language),
        "text": worded(news.text, language),
        "href": news.path,
        "at": news.at,
    }


def _language(request: HttpRequest) -> str:
    """The language in the address: a feed is the same for everybody who reads it."""
    wish = request.GET.get("lang", "")
    return wish if wish in LANGUAGES else LANGUAGES[0]


def _in(path: str, language: str) -> str:
    return path if language == LANGUAGES[0] else f"{path}?lang={language}"


def _said(problem: VerbundError | None) -> str:
    if problem is None:
        return ""
    fields = [each.message for each in problem.fields]
    return fields[0] if fields else problem.detail or problem.title


def _errors(message: str, field: str) -> list[dict[str, str]]:
    return [{"message": message, "href": f"#{field}"}] if message else []


def _member_of(asked: Watch) -> Member | None:
    return members.member_by_slug(asked.member) if asked.member else None


def _of(slug: str) -> Member:
    return members.member_by_slug(slug)


def _anybody() -> Member:
    """Who keeps the addresses for what concerns no single municipality."""
    known = members.all_members("association") or members.all_members()
    if not known:
        raise NothingWatched
    return known[0]


def _page(
    request: HttpRequest,
    template: str,
    member: Member | None,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    full = {
        "member": members.facts_for(member) if member else None,
        "home_href": f"/{member.slug}/" if member else "/",
        **context,
    }
    return render(request, f"watching/{template}", full, status=status)
