"""The device's worker: without a network it speaks the language of the visit."""

import json
import subprocess
from pathlib import Path
from shutil import which

import pytest
from django.test import Client

BASE = "/terminal/schoenberg/"

pytestmark = [
    pytest.mark.usefixtures("region"),
    pytest.mark.skipif(which("node") is None, reason="node runs the worker"),
]


def test_a_page_loaded_again_without_a_network_comforts_in_the_visits_language(
    client: Client,
) -> None:
    worker = client.get(f"{BASE}worker.js").content
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("worker.mjs"))],
        input=worker,
        stdout=subprocess.PIPE,
        check=True,
    )

    def comfort(language: str) -> str:
        return f"{BASE}ohne-netz/?sprache={language}"

    assert json.loads(done.stdout) == {
        "at first": comfort("de"),
        "chosen": comfort("uk"),
        "worker began anew": comfort("uk"),
        "switched in the page": comfort("ar"),
        "switched by a form": comfort("uk"),
        "named by the address": comfort("en"),
        "named once": comfort("en"),
        "named by nobody": comfort("en"),
        "plain German stays": comfort("de-simple"),
        "the next visitor": comfort("de"),
        "a copy in German": "page",
        "a German copy is no comfort": comfort("ar"),
    }
