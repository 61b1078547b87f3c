"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")

application = get_wsgi_application()

# Import every view now: the first citizen of the day must not wait for it.
_ = get_resolver().url_patterns
