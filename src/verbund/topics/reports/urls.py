"""Addresses of the reports."""

from django.urls import include, path

urlpatterns = [path("", include("verbund.topics.reports.open311.urls"))]
