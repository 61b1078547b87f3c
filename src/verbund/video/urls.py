"""Addresses of the video room; clerks find theirs below ``/desk/``."""

from functools import partial

from django.urls import path, register_converter

from verbund.publishing.converters import PublisherConverter
from verbund.video import web
from verbund.video.form import form

register_converter(PublisherConverter, "video_member")

_call = "video/gespraech/<uuid:call_id>/"
_form = f"{_call}formular/"


FIRST = True

urlpatterns = [
    path(_call, web.call, name="video-call"),
    path(f"{_call}signale/", web.signals, name="video-signals"),
    path(f"{_call}ende/", web.end, name="video-end"),
    path(_form, partial(form, what="tasks"), name="video-tasks"),
    path(f"{_form}pruefen/", partial(form, what="review"), name="video-review"),
    path(f"{_form}<slug:page_id>/", partial(form, what="page"), name="video-page"),
    path(
        f"{_form}<slug:page_id>/<int:number>/",
        partial(form, what="item"),
        name="video-item",
    ),
    path(
        f"{_form}<slug:page_id>/<int:number>/entfernen/",
        partial(form, what="item-remove"),
        name="video-item-remove",
    ),
    path("video/<video_member:member>/", web.knock, name="video-knock"),
    path("video/<video_member:member>/ende/", web.over, name="video-over"),
]
