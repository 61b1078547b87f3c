"""A GeoReport client that is not ours, the Swagger file, and the adapter's schema.

``georeport`` 0.3.1 reads us in both formats; ``schemathesis`` attacks us by the Swagger
file of the Open311 community; the facts of open311-adapter's Data::Rx schema are held
here once more in Python, so that they are checked where no Perl is at hand.
"""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import schemathesis
import yaml
from django.test import Client
from hypothesis import HealthCheck, Phase, assume, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.judges.test_api_schemathesis import application

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.topics.reports.open311 import bodies
from verbund.topics.reports.shapes import Reported
from verbund.topics.reports.tests.cast import Cast, answers, build, submit, work_off

pytestmark = pytest.mark.judge
SWAGGER = (
    Path(__file__).resolve().parents[2]
    / "../shared/data/reports-geo/open311/georeport_v2-1.swagger.yaml"
)
BASE = "/adorf/open311/v2"


def reports(cast: Cast) -> list[Reported]:
    """Three, the first of them closed."""
    found = [
        submit(cast.adorf, answers(kind, description="Text", street="Amselweg"))
        for kind in ("pothole", "lamp", "lift")
    ]
    assert found[0].case_id is not None
    cases.act(
        case_id=found[0].case_id,
        command=engine.Act(actor=ref(cast.berta), transition="finish"),
        actor=cast.berta,
    )
    work_off()
    return found


# --- georeport ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["json", "xml"])
@pytest.mark.django_db(transaction=True)
def test_georeport_reads_everything(live_server: Any, kind: str) -> None:
    georeport = pytest.importorskip("georeport")
    cast = build()
    reported = reports(cast)
    judge = georeport.GeoReport(
        f"{live_server.url}/open311/v2", jurisdiction="adorf", output_format=kind
    )
    services = judge.get_service_list()
    assert [one["service_code"] for one in services][:2] == [
        "strasse-schlagloch", "beleuchtung-lampe",
    ]  # fmt: skip
    definition = judge.get_service_definition("strasse-schlagloch")
    assert definition["service_code"] == "strasse-schlagloch"
    listed = judge.get_service_requests()
    assert {one["service_request_id"] for one in listed} == {
        report.public_id for report in reported
    }
    closed = judge.get_service_requests(status="closed")
    found = [closed] if isinstance(closed, dict) else closed
    assert [one["service_request_id"] for one in found] == [reported[0].public_id]
    one = judge.get_service_request(reported[1].public_id)
    assert one["service_name"] == "Straßenlampe"


# --- the schema of open311-adapter ----------------------------------------------------

_ID = re.compile(r"[\w-]+", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", re.ASCII)
_ANY = re.compile(r".*", re.DOTALL)
_BOOL = re.compile("true|false")
_STATUS = re.compile("open|closed")
Schema = tuple[dict[str, re.Pattern[str]], dict[str, re.Pattern[str]]]
#: Required and optional fields, as ``Open311::Endpoint::Schema`` has them.
SERVICE: Schema = (
    {
        "service_code": _ANY, "service_name": _ANY, "description": _ANY,
        "metadata": _BOOL, "type": re.compile("realtime|batch|blackbox"),
    },
    {"keywords": _ANY, "group": _ANY},
)  # fmt: skip
REQUEST: Schema = (
    {
        "service_request_id": _ID, "status": _STATUS, "service_name": _ANY,
        "service_code": _ID, "requested_datetime": _MOMENT, "updated_datetime": _MOMENT,
        "address": _ANY, "address_id": _ANY, "zipcode": _ANY, "lat": _NUMBER,
        "long": _NUMBER, "media_url": _ANY,
    },
    {
        "description": _ANY, "agency_responsible": _ANY, "service_notice": _ANY,
        # Beyond that schema, but in the specification.
        "status_notes": _ANY, "expected_datetime": _MOMENT,
    },
)  # fmt: skip
UPDATE: Schema = (
    {
        "service_request_id": _ID, "update_id": _ID, "updated_datetime": _MOMENT,
        "description": _ANY, "media_url": _ANY,
        "status": re.compile(
            "open|closed|fixed|in_progress|planned|action_scheduled|investigating|"
            "duplicate|not_councils_responsibility|no_further_action|"
            "internal_referral|cancelled|reopen|for_triage|unchanged"
        ),
    },
    {},
)  # fmt: skip


def problems(item: ET.Element, schema: Schema) -> list[str]:
    """What the adapter would refuse about one item."""
    required, optional = schema
    told = {child.tag: child.text or "" for child in item}
    known = {**required, **optional}
    found = [f"{name} is missing" for name in required.keys() - told.keys()]
    found += [f"{name} is unexpected" for name in told.keys() - known.keys()]
    found += [
        f"{name} is {value!r}"
        for name, value in told.items()
        if name in known and not known[name].fullmatch(value)
    ]
    return found


@pytest.mark.django_db
def test_every_item_fits_the_schema_of_the_adapter(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports(build())
    for what, schema in (
        ("services", SERVICE),
        ("requests", REQUEST),
        ("servicerequestupdates", UPDATE),
    ):
        root = ET.fromstring(client.get(f"{BASE}/{what}.xml").content)  # noqa: S314
        assert len(root) > 0
        for item in root:
            assert problems(item, schema) == []
    monkeypatch.setattr(bodies, "moment", lambda _at: "2026-11-02 20:00")
    root = ET.fromstring(client.get(f"{BASE}/requests.xml").content)  # noqa: S314
    assert "requested_datetime is '2026-11-02 20:00'" in problems(root[0], REQUEST)


# --- the Swagger file -----------------------------------------------------------------


def described() -> dict[str, Any]:
    """The community's file with what it says wrongly put right, and nothing else."""
    if not SWAGGER.is_file():
        pytest.skip("the Swagger file is not beside this repository")
    document: dict[str, Any] = deepcopy(yaml.safe_load(SWAGGER.read_text()))
    document["basePath"] = BASE
    paths = document["paths"]
    # It says /request/{id}; specification and all servers say /requests/{id}, a list.
    one = paths.pop("/request/{service_request_id}.{response_format}")
    schema = one["get"]["responses"]["200"]["schema"]
    one["get"]["responses"]["200"]["schema"] = {"type": "array", "items": schema}
    paths["/requests/{service_request_id}.{response_format}"] = one
    document["parameters"]["response_format"]["enum"] = ["json"]
    document["parameters"]["jurisdiction_id"]["required"] = False
    errors = {"description": "as in the specification"}
    for path in paths.values():
        for operation in path.values():
            for status in ("400", "403", "404", "429"):
                operation["responses"].setdefault(status, errors)
    # Parameters of a form stand in its body, not in the address.
    for parameter in paths["/requests.{response_format}"]["post"]["parameters"]:
        if parameter.get("in") == "query":
            parameter["in"] = "formData"
    return document


def told(value: object) -> bool:
    """Whether a parameter says anything."""
    values = value if isinstance(value, list) else [value]
    return all(str(one or "").strip() for one in values) and bool(values)


def schema_of() -> Any:
    found = schemathesis.openapi.from_dict(described())
    found.app = application
    return found


SCHEMA = schema_of() if SWAGGER.is_file() else None
#: The file cannot say which services there are, where the town lies, or that a place is
#: needed in one of three ways: what fits its types may still be a 400 or a 404.
_LOOSE = [positive_data_acceptance]


@pytest.fixture
def town(db: None) -> Cast:
    """Fresh for each address; every example of it meets the same one."""
    cast = build()
    reports(cast)
    return cast


if SCHEMA is not None:

    @SCHEMA.parametrize()  # type: ignore[untyped-decorator] # made from a file
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    def test_swagger_every_answer_is_as_described(case: Any, town: Cast) -> None:
        # An empty parameter is an absent one (GeoReport v2), so nothing is wrong.
        for part in (case.query, case.body):
            assume(not isinstance(part, dict) or all(map(told, part.values())))
        response = case.call()
        case.validate_response(response, excluded_checks=_LOOSE)
        assert response.status_code in {200, 204, 400, 403, 404, 405, 429}
        if (
            response.status_code >= 400
            and "json" in response.headers["content-type"][0]
        ):
            assert {"code", "description"} == set(response.json()[0])
