"""Every blueprint shows as pages; none of them is known here by name."""

import re

import pytest

from verbund.cases.tests.region import BLUEPRINTS, build_region

KEYS = sorted(p.parent.name for p in BLUEPRINTS.glob("*/blueprint.yaml"))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["de", "de-simple", "en"])
def test_service_and_every_form_page_answer(client, db, monday, key, language):
    region = build_region(key)
    client.get(f"/?lang={language}")
    for service in region.blueprint.services:
        if "web" not in region.blueprint.channels:
            continue
        address = f"/schoenberg/service/{key}/"
        page = client.get(f"{address}?leistung={service.id}")
        assert service.title.get(language) in page.content.decode().replace(
            "&#39;", "'"
        )
        begun = client.post(f"{address}beginnen", {"service": service.id})
        tasks = begun["Location"]
        listed = client.get(tasks).content.decode()
        pages = re.findall(rf'href="({re.escape(tasks)}seite/[^"]+)"', listed)
        assert pages, listed
        for address_of_page in pages:
            shown = client.get(address_of_page, follow=True)
            assert shown.status_code == 200
            assert "<h1" in shown.content.decode()
            empty = client.post(shown.request["PATH_INFO"], {})
            assert empty.status_code in {302, 422}
        assert client.get(f"{tasks}pruefen/").status_code == 200
        assert client.post(f"{tasks}pruefen/", {}).status_code == 422
