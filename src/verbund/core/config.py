"""One typed configuration, read once from files and environment.

In: ``/etc/verbund.toml``, ``VERBUND_HOME/verbund.toml``, the environment (the later one
wins). Out: :class:`Config`, and :func:`render_reference` that documents every key.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec
from msgspec import Meta

SYSTEM_FILE = Path("/etc/verbund.toml")
NODE_FILE = "node.json"
"""What an enrolled suitcase has in its home; its presence makes the home a node's."""
NODE_DATABASE = "file:/verbund-node?vfs=memdb"
"""One database for all threads of the process, nowhere on disk."""

# Sessions and links of a node end with its process.
_ONE_RUN = secrets.token_urlsafe(48)


class ConfigError(ValueError):
    """A configuration key is unknown or has a value that cannot be used."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything an operator can set; nothing needs to be set to start."""

    home: Annotated[
        Path,
        Meta(description="Folder of database, files, secret and demo data."),
    ] = Path("var")
    database_url: Annotated[
        str,
        Meta(
            description="Database: empty for SQLite in the home folder, "
            "`sqlite:///PATH`, or `postgresql://USER:PASSWORD@HOST/NAME` "
            "(`?host=/run/postgresql` for a socket)."
        ),
    ] = ""
    database_pool: Annotated[
        int,
        Meta(ge=1, le=500, description="Most PostgreSQL connections per process."),
    ] = 10
    base_url: Annotated[
        str,
        Meta(description="Address that links in letters and mails begin with."),
    ] = "http://127.0.0.1:8000"
    allowed_hosts: Annotated[
        tuple[str, ...],
        Meta(description="Host names that are answered; comma separated."),
    ] = ("127.0.0.1", "localhost", "[::1]")
    secret: Annotated[
        str,
        Meta(
            description="Key that signs sessions and links; empty: made once and kept "
            "in `VERBUND_HOME/secret`, readable by its owner only."
        ),
    ] = ""
    debug: Annotated[
        bool, Meta(description="Show details of errors; never on a public address.")
    ] = False
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        Meta(description="Least important message that is logged."),
    ] = "INFO"
    trust_proxy: Annotated[
        bool,
        Meta(
            description="Believe `X-Forwarded-Proto` and `X-Forwarded-For`; only "
            "behind a proxy that overwrites them."
        ),
    ] = False
    session_hours: Annotated[
        int, Meta(ge=1, le=720, description="Hours after which a sign-in ends.")
    ] = 10
    open311_key_required: Annotated[
        bool,
        Meta(
            description="Open311: take reports only from apps that send an `api_key` "
            "(`verbund tokens create`, scope `cases:submit`)."
        ),
    ] = False
    mail_host: Annotated[
        str,
        Meta(description="SMTP server; empty: letters stay in the outbox, visibly."),
    ] = ""
    mail_port: Annotated[int, Meta(ge=1, le=65535, description="SMTP port.")] = 25
    mail_user: Annotated[str, Meta(description="SMTP user; empty: no sign-in.")] = ""
    mail_password: Annotated[str, Meta(description="SMTP password.")] = ""
    mail_tls: Annotated[
        Literal["none", "starttls", "tls"],
        Meta(description="How the SMTP connection is protected."),
    ] = "none"
    mail_from: Annotated[
        str, Meta(description="Sender address when a member has none of its own.")
    ] = "verbund@localhost"
    backup_keep: Annotated[
        int,
        Meta(
            ge=0,
            le=400,
            description="Nightly backups to keep; the oldest go first. 0: none is made "
            "by itself.",
        ),
    ] = 14
    backup_folder: Annotated[
        str,
        Meta(
            description="Where nightly backups are written; empty: `backups` in "
            "VERBUND_HOME. Better on another disk."
        ),
    ] = ""
    clamav_socket: Annotated[
        str,
        Meta(
            description="Virus scanner: path of clamd's socket or `HOST:PORT`; empty: "
            "files are kept unscanned and marked so."
        ),
    ] = ""
    body_max_mb: Annotated[
        int,
        Meta(ge=1, le=1024, description="Largest request without files, in MB."),
    ] = 2
    upload_max_mb: Annotated[
        int, Meta(ge=1, le=1024, description="Largest single file, in MB.")
    ] = 20
    image_max_megapixels: Annotated[
        int,
        Meta(ge=1, le=500, description="Largest image, in million pixels."),
    ] = 50
    photo_original_days: Annotated[
        int,
        Meta(
            ge=0,
            le=3650,
            description="Days after the decision about a photo, or the end of its "
            "case, after which the original is destroyed; the released picture stays.",
        ),
    ] = 30
    json_max_depth: Annotated[
        int,
        Meta(ge=4, le=500, description="Deepest nesting of JSON that is accepted."),
    ] = 32
    node_idle_minutes: Annotated[
        int,
        Meta(
            ge=1,
            le=60,
            description="Minutes without work after which an open suitcase locks.",
        ),
    ] = 10
    worker_batch: Annotated[
        int, Meta(ge=1, le=500, description="Jobs a worker claims at once.")
    ] = 20
    worker_lease_s: Annotated[
        int,
        Meta(
            ge=2,
            le=3600,
            description="Seconds after which the job of a silent worker comes back.",
        ),
    ] = 30
    jobs_keep_days: Annotated[
        int, Meta(ge=0, le=3650, description="Days that finished jobs stay listed.")
    ] = 7
    video_ice: Annotated[
        tuple[str, ...],
        Meta(
            description="Servers that help two browsers find each other in a video "
            "conversation, comma separated: `stun:HOST` or `turn:HOST USER PASSWORD`; "
            "empty: only within one network."
        ),
    ] = ()
    webhook_networks: Annotated[
        tuple[str, ...],
        Meta(
            description="Networks by number, comma separated, that webhooks may reach "
            "although they are not public, also without TLS: `10.1.2.0/24`; empty: "
            "none."
        ),
    ] = ()
    map_pmtiles: Annotated[
        str,
        Meta(
            description="File of vector tiles (PMTiles) that maps lie on; empty: maps "
            "show municipal boundaries only."
        ),
    ] = ""
    map_style: Annotated[
        str,
        Meta(
            description="Address of a MapLibre style for all maps, such as that of "
            "basemap.de; empty: the own one, which loads nothing from outside."
        ),
    ] = ""
    map_hosts: Annotated[
        tuple[str, ...],
        Meta(
            description="Outside origins that maps may load from, comma separated: "
            "`https://sgx.geodatenzentrum.de`; empty: none."
        ),
    ] = ()
    oidc_issuer: Annotated[
        str, Meta(description="OpenID Connect issuer for staff; empty: switched off.")
    ] = ""
    oidc_client_id: Annotated[str, Meta(description="OpenID Connect client id.")] = ""
    oidc_client_secret: Annotated[
        str, Meta(description="OpenID Connect client secret.")
    ] = ""
    bundid_metadata: Annotated[
        str,
        Meta(description="Path of the BundID SAML metadata; empty: switched off."),
    ] = ""
    hotline_hours: Annotated[
        str,
        Meta(
            description="When the 115 is there, in which its promise counts; several "
            "spans a day and days apart are possible: `Mo-Fr 08:00-12:00,13:00-18:00; "
            "Sa 09:00-12:00`. Holidays of the Land and the municipality are closed."
        ),
    ] = "Mo-Fr 08:00-18:00"
    hotline_closed: Annotated[
        str,
        Meta(
            description="Further days on which the 115 is closed, comma separated: "
            "`2026-12-24,2026-12-31`."
        ),
    ] = ""
    search_meaning: Annotated[
        bool,
        Meta(
            description="Search by meaning too, also for questions in other languages: "
            "needs the extra `embeddings`, 95 MB for each web process that searches, "
            "and a worker's time for each new text."
        ),
    ] = False
    caller_number_hours: Annotated[
        int,
        Meta(
            ge=0,
            le=720,
            description="Hours after which the number of a caller is forgotten; what "
            "was noted for a call-back stays until it is kept.",
        ),
    ] = 24
    call_notes_days: Annotated[
        int,
        Meta(
            ge=0,
            le=365,
            description="Days after which notes of kept call-backs and hand-overs go.",
        ),
    ] = 30
    metrics_token: Annotated[
        str,
        Meta(
            description="Bearer token for `/metrics`; empty: only this machine may ask."
        ),
    ] = ""

    @property
    def files(self) -> Path:
        """Folder of the content-addressed file store."""
        return self.home / "files"

    @property
    def node(self) -> bool:
        """Whether this home is a suitcase's: its database exists in memory only."""
        return (self.home / NODE_FILE).is_file()

    @property
    def https(self) -> bool:
        """Whether people reach the site through TLS."""
        return self.base_url.startswith("https://")

    @property
    def effective_database_url(self) -> str:
        """The database that is used, with the default spelled out."""
        if self.node:
            return NODE_DATABASE
        return self.database_url or f"sqlite:///{self.home.absolute()}/db.sqlite3"

    def database(self) -> dict[str, Any]:
        """Django's settings of the one database."""
        if self.node:
            return {
                "ENGINE": "verbund.core.db.sqlite",
                "NAME": NODE_DATABASE,
                "CONN_MAX_AGE": None,
                "OPTIONS": {"queue": str(self.home / "queue")},
            }
        return database_settings(self.effective_database_url, pool=self.database_pool)

    def secret_key(self) -> str:
        """The signing key; made and stored on first use, for a node with each start."""
        if self.node:
            return _ONE_RUN
        return self.secret or _stored_secret(self.home / "secret")


# Names that the contract fixes; every other key is VERBUND_<KEY>.
_ENVIRONMENT_NAMES = {"home": "VERBUND_HOME", "database_url": "DATABASE_URL"}


def environment_name(key: str) -> str:
    """Name of the environment variable that sets ``key``."""
    return _ENVIRONMENT_NAMES.get(key, f"VERBUND_{key.upper()}")


def load_config(
    environ: Mapping[str, str], *, system_file: Path = SYSTEM_FILE
) -> Config:
    """Read the configuration; a wrong key or value is named with its source."""
    values: dict[str, Any] = {}
    _merge_file(values, system_file)
    home = Path(environ.get("VERBUND_HOME") or values.get("home") or "var")
    _merge_file(values, home / "verbund.toml")
    values["home"] = str(home)
    for key in Config.__struct_fields__:
        name = environment_name(key)
        if name in environ and environ[name] != "":
            values[key] = _from_text(key, environ[name])
    values["home"] = str(values["home"])
    try:
        return msgspec.convert(values, Config, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise ConfigError(f"Konfiguration: {error}") from error


@lru_cache(maxsize=1)
def config() -> Config:
    """The configuration of this process."""
    return load_config(os.environ)


def render_reference() -> str:
    """Markdown page of every key with its variable, default and meaning."""
    lines = [
        "# Konfiguration",
        "",
        "Erzeugt aus `verbund.core.config.Config`. Reihenfolge der Quellen, die",
        "spätere gewinnt: `/etc/verbund.toml`, `VERBUND_HOME/verbund.toml`, Umgebung.",
        "",
        "| Schlüssel | Umgebung | Vorgabe | Bedeutung |",
        "|---|---|---|---|",
    ]
    described = descriptions()
    for field in msgspec.structs.fields(Config):
        default = field.default
        if isinstance(default, tuple):
            default = ",".join(default)
        shown = f"`{default}`" if default not in ("", None) else "–"
        lines.append(
            f"| `{field.name}` | `{environment_name(field.name)}` | {shown} "
            f"| {described[field.name]} |"
        )
    return "\n".join(lines) + "\n"


def descriptions() -> dict[str, str]:
    """Description of every key; raises ``ConfigError`` if one has none."""
    found: dict[str, str] = {}
    for key, hint in get_type_hints(Config, include_extras=True).items():
        meta = getattr(hint, "__metadata__", ())
        found[key] = next((m.description for m in meta if m.description), "")
    missing = [key for key, value in found.items() if not value]
    if missing:
        raise ConfigError(f"Config keys without description: {', '.join(missing)}")
    return found


def database_settings(url: str, *, pool: int = 10) -> dict[str, Any]:
    """Turn a database URL into Django's settings for our two backends."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "verbund.core.db.sqlite",
            "NAME": unquote(parts.path.removeprefix("/")) or ":memory:",
            "CONN_MAX_AGE": None,
        }
    if parts.scheme in {"postgresql", "postgres"}:
        query = dict(parse_qsl(parts.query))
        host = query.pop("host", "") or unquote(parts.hostname or "")
        port = query.pop("port", "") or str(parts.port or "")
        options: dict[str, Any] = {
            **query,
            "pool": {"min_size": 1, "max_size": pool, "timeout": 30},
        }
        return {
            "ENGINE": "verbund.core.db.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": port,
            "OPTIONS": options,
        }
    raise ConfigError(
        f"DATABASE_URL beginnt mit {parts.scheme!r}; erlaubt sind sqlite:/// und "
        "postgresql://"
    )


def _merge_file(values: dict[str, Any], path: Path) -> None:
    if not path.is_file():
        return
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    unknown = sorted(set(found) - set(Config.__struct_fields__))
    if unknown:
        raise ConfigError(
            f"{path}: unbekannt: {', '.join(unknown)}; bekannt sind "
            f"{', '.join(Config.__struct_fields__)}"
        )
    values.update(found)


def _from_text(key: str, text: str) -> object:
    if key in {"allowed_hosts", "map_hosts", "video_ice", "webhook_networks"}:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if key in {"debug", "trust_proxy"}:
        return text.strip().lower() in {"1", "true", "yes", "ja", "on"}
    return text


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)


def _stored_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two processes that start together only one writes the key.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
