"""The door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from verbund.core.memory import give_back, tend_requests
from verbund.core.structs import prepare_structs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")

application = get_wsgi_application()

# Import every view now: the first citizen of the day must not wait for it.
_ = get_resolver().url_patterns
prepare_structs()

# What is loaded by now stays: the collector need not walk over it again and again.
# A request leaves few cycles behind, so it may run more rarely (a fifth less CPU).
gc.collect()
gc.freeze()
give_back()
tend_requests()
gc.set_threshold(20_000, 20, 50)
