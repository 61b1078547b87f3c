"""Addresses of released pictures."""

from django.urls import path

from verbund.photos import web

urlpatterns = [path("bilder/<slug:digest>.jpg", web.picture, name="photos-public")]
