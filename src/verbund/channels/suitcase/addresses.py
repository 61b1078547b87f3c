"""Addresses of the suitcase; only a node's home answers them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
