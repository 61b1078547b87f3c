"""Addresses of the ground floor."""

from django.urls import path

from verbund.core import web

urlpatterns = [
    path("health/live", web.live, name="health-live"),
    path("health/ready", web.ready, name="health-ready"),
    path("metrics", web.prometheus, name="metrics"),
]
