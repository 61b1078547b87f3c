"""Addresses of the 115 desk."""

from django.urls import path

from verbund.channels.hotline.web import screen

urlpatterns = [
    path("115/", screen.screen, name="hotline"),
]
