"""All addresses: every room brings its own ``urls`` module."""

from django.urls import include, path

from verbund.site.discovery import url_modules

urlpatterns = [path("", include(name)) for name in url_modules()]
