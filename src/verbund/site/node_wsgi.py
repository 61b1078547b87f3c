"""The door for the web server of a suitcase: one process, its database in memory.

Imported only in the process that answers: what it makes must not be copied by a fork.
"""

import gc
import os
import resource

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from verbund.core.config import config
from verbund.core.structs import prepare_structs

# A core dump would write the open suitcase to disk.
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
# What is loaded now stays; looking through it for garbage took 0.2 of 1.5 seconds.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")

application = get_wsgi_application()

from verbund.channels.suitcase import memory, runtime  # noqa: E402  rooms exist now

memory.open_empty(config().home)
_ = get_resolver().url_patterns
prepare_structs()
gc.freeze()
gc.enable()
runtime.start(config().home)
