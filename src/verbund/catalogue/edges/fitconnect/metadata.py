"""Metadata 1.0.0: what an envelope holds, and the hashes that prove it.

The schema is FITKO's own (EUPL-1.2), shipped beside this module.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from verbund.catalogue.edges.fitconnect.jose import sha512

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

SCHEMA_URI: Final = (
    "https://schema.fitko.de/fit-connect/metadata/1.0.0/metadata.schema.json"
)
LEIKA: Final = "urn:de:fim:leika:leistung:"


class MetadataWrong(Exception):
    """Metadata do not fit; ``problem`` ends the type, ``instance`` says where."""

    def __init__(self, problem: str, instance: str, detail: str) -> None:
        self.problem = problem
        self.instance = instance
        self.detail = detail
        super().__init__(detail)


class Attached(Struct, frozen=True, kw_only=True):
    """One attachment as metadata name it."""

    id: str
    name: str
    media_type: str
    purpose: str
    digest: str


class Contents(Struct, frozen=True, kw_only=True):
    """What checked metadata say."""

    schema_uri: str
    media_type: str
    digest: str
    attachments: tuple[Attached, ...]
    service: str = ""


@cache
def _judge() -> "Draft202012Validator":
    # Some megabytes that only a process with FIT-Connect needs.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    source = files("verbund.catalogue.edges.fitconnect") / "data"
    text = (source / "metadata.schema.v1.0.0.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def make(
    *,
    data: bytes,
    schema_uri: str,
    media_type: str,
    service_name: str,
    leika: str,
    attachments: Sequence[tuple[str, str, str, bytes]] = (),
) -> dict[str, Any]:
    """Metadata of a submission. Attachments are (id, name, media type, content)."""
    return {
        "$schema": SCHEMA_URI,
        "publicServiceType": {"name": service_name, "identifier": f"{LEIKA}{leika}"},
        "contentStructure": {
            "data": {
                "hash": {"type": "sha512", "content": sha512(data)},
                "submissionSchema": {"schemaUri": schema_uri, "mimeType": media_type},
            },
            "attachments": [
                {
                    "attachmentId": attachment_id,
                    "hash": {"type": "sha512", "content": sha512(content)},
                    "mimeType": kind,
                    "purpose": "attachment",
                    "filename": name,
                }
                for attachment_id, name, kind, content in attachments
            ],
        },
    }


def read(content: bytes) -> Contents:
    """Metadata as they came out of their envelope; ``MetadataWrong`` otherwise."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise MetadataWrong("syntax-violation", "metadata", "not JSON") from None
    if not isinstance(found, dict) or found.get("$schema", SCHEMA_URI) != SCHEMA_URI:
        raise MetadataWrong(
            "unsupported-schema", "metadata", f"only {SCHEMA_URI} is supported"
        )
    wrong = next(_judge().iter_errors(found), None)
    if wrong is not None:
        # Where, not what: the value may be personal.
        place = "/".join(map(str, wrong.absolute_path))
        raise MetadataWrong(
            "schema-violation", "metadata", f"/{place}: {wrong.validator}"
        )
    structure = found["contentStructure"]
    data = structure.get("data")
    if data is None:
        raise MetadataWrong("missing-data", "metadata", "there is no data")
    return Contents(
        schema_uri=data["submissionSchema"]["schemaUri"],
        media_type=data["submissionSchema"]["mimeType"],
        digest=data["hash"]["content"],
        attachments=tuple(
            Attached(
                id=one["attachmentId"],
                name=str(one.get("filename") or f"{one['attachmentId']}"),
                media_type=one["mimeType"],
                purpose=one["purpose"],
                digest=one["hash"]["content"],
            )
            for one in structure["attachments"]
        ),
        service=found.get("publicServiceType", {}).get("identifier", ""),
    )


def require_hash(content: bytes, digest: str, instance: str) -> None:
    """Raise ``MetadataWrong`` unless the content has the hash that was promised."""
    if sha512(content) != digest:
        raise MetadataWrong("hash-mismatch", instance, "the hash does not match")


def attachments_match(found: Contents, there: Mapping[str, object]) -> None:
    """Raise ``MetadataWrong`` unless exactly the attachments there are are named."""
    named = {one.id for one in found.attachments}
    if named != set(there):
        raise MetadataWrong(
            "attachments-mismatch", "metadata", "other attachments than announced"
        )
