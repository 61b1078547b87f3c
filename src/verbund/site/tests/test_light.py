"""What a web process carries before anybody asks for something."""

import os
import subprocess
import sys


def test_a_web_process_that_has_answered_nothing_carries_no_heavy_library() -> None:
    code = (
        "import sys, verbund.site.wsgi; from django.urls import get_resolver;"
        "get_resolver().url_patterns;"
        "print([name for name in ('PIL.Image', 'joserfc', 'snowballstemmer', 'numpy',"
        " 'shapely', 'openpyxl', 'typst', 'pypdf', 'markdown_it',"
        " 'cryptography', 'holidays', 'puremagic')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True,
        env={**os.environ,
             "DJANGO_SETTINGS_MODULE": "verbund.site.settings"},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
