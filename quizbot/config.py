"""Every setting: its name, its default, what it means, and what is said when it is wrong.

A setting `api_url` is the variable `QUIZBOT_API_URL`, in the environment or in a `.env` file; the
environment wins. What should not stand in either (token, database, webhook secret) may be the text
of a file that `QUIZBOT_TOKEN_FILE` and its like name.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args
from urllib.parse import SplitResult, unquote, urlsplit

from dotenv.parser import parse_stream
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from rapidfuzz import fuzz, process

from quizbot.errors import ConfigurationError

PREFIX = "QUIZBOT_"
TELEGRAM = "https://api.telegram.org"
FROM_FILES = ("token", "database", "webhook_secret")

Level = Literal["debug", "info", "warning", "error"]
Form = Literal["json", "text"]

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{3,}", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}", re.ASCII)
_ID = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
_PORT = re.compile(r"[0-9]{1,5}", re.ASCII)
_PATH = re.compile(r"(/[A-Za-z0-9_.~-]+)*/?", re.ASCII)
_PASSWORD = re.compile(r"://[^:/@]*:([^@]*)@|[?&]password=([^&]*)")
_FEED = re.compile(
    r"(https?://(?!-))?[^\W_][\w.-]*(?::([0-9]{1,5}))?(?(1)([/?]\S*)?)", re.IGNORECASE
)
_DATABASE_SCHEMES = ("sqlite", "postgresql", "postgresql+psycopg")
_TELEGRAMS_PORTS = (None, 443, 80, 88, 8443)  # the Bot API calls webhooks on no other


class Address(NamedTuple):
    """Where a server listens; port 0 means any free one."""

    host: str
    port: int


class Log(NamedTuple):
    """From which level on, and in which form; without a form the terminal gets text, else JSON."""

    level: Level
    form: Form | None


def _token(secret: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(secret.get_secret_value()):
        msg = "is not a bot token; write the one @BotFather gave, digits:letters"
        raise ValueError(msg)
    return secret


def _database(secret: SecretStr) -> SecretStr:
    url = secret.get_secret_value()
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in _DATABASE_SCHEMES:
        msg = "is no database address; write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
        raise ValueError(msg)
    if scheme == "sqlite" and (rest[:1] != "/" or rest in {"/", "/:memory:"}):
        msg = "names no file, and a database in memory forgets; write sqlite:///FILE"
        raise ValueError(msg)
    return secret


def _web_address(text: str) -> SplitResult:
    """Take a web address apart; refuse one without a host, or with what has no place in it."""
    try:
        url = urlsplit(text)
        whole = bool(url.hostname) and url.port != 0
    except ValueError:
        whole = False
    if not whole or url.scheme not in {"http", "https"}:
        msg = "is no web address; write https://HOST/PATH"
        raise ValueError(msg)
    if url.username or url.password or url.query or url.fragment:
        msg = "has more than scheme, host, port and path; write https://HOST/PATH"
        raise ValueError(msg)
    return url


def _api_url(text: str) -> str:
    base = text.rstrip("/")
    if _web_address(base).path.endswith("/bot"):
        msg = f"ends in /bot; write the base address before it, such as {TELEGRAM}"
        raise ValueError(msg)
    return base


def _webhook_url(text: str) -> str:
    if not _PATH.fullmatch(_web_address(text).path):
        msg = "has a path that proxies write in several ways; write it with A-Z a-z 0-9 _ - . ~ /"
        raise ValueError(msg)
    return text


def _paths(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(_parts(value, f",{os.pathsep}"))


def _admins(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    ids = tuple(_parts(value, ","))
    for place, text in enumerate(ids, 1):
        if not _ID.fullmatch(text):
            msg = f"entry {place} is no numeric Telegram id; write numbers with commas between"
            raise ValueError(msg)
    return frozenset(map(int, ids))


def _listen(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (host and _PORT.fullmatch(port) and int(port) < 2**16):
        msg = "is no address to listen on; write HOST:PORT, such as 127.0.0.1:8080"
        raise ValueError(msg)
    return Address(host, int(port))


def _feeds(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    entries = tuple(_parts(value, r",\s"))
    for place, text in enumerate(entries, 1):
        found = _FEED.fullmatch(text)
        if found is None or not 0 < int(found[2] or 80) < 2**16:
            msg = (
                f"entry {place} is no feed and no host; write https://HOST/PATH, HOST or HOST:PORT"
            )
            raise ValueError(msg)
    return entries


def _servers(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(_listen(text) for text in _parts(value, ","))


def _log(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    level, _, form = value.lower().partition(":")
    if level not in get_args(Level) or form not in {"", *get_args(Form)}:
        levels, forms = ", ".join(get_args(Level)), " or ".join(f":{f}" for f in get_args(Form))
        msg = f"is no log setting; write one of {levels}, and {forms} after it if you like"
        raise ValueError(msg)
    return Log(level, form or None)  # type: ignore[arg-type] # both were just checked


def _parts(text: str, separators: str) -> Iterator[str]:
    return (part.strip() for part in re.split(f"[{separators}]", text) if part.strip())


def _home(environ: Mapping[str, str]) -> Path:
    """Return the folder for data: where the desktop standard puts it, absolute paths only."""
    base = Path(environ.get("XDG_DATA_HOME", ""))
    if not base.is_absolute():
        base = Path(environ.get("HOME") or "~").expanduser() / ".local" / "share"
    return base / "quizbot"


Folder = Annotated[Path, AfterValidator(Path.expanduser)]


class Settings(BaseSettings):
    """All that can be set; the defaults run with nothing installed beside quizbot."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    token: Annotated[SecretStr, AfterValidator(_token)] | None = Field(
        None, description="Bot token from @BotFather; `quizbot try` needs none"
    )
    api_url: Annotated[str, AfterValidator(_api_url)] = Field(
        TELEGRAM, description="Base address of the Bot API, without /bot"
    )
    database: Annotated[SecretStr, AfterValidator(_database)] | None = Field(
        None, description="SQLAlchemy URL, SQLite or PostgreSQL; default: quizbot.db in DATA"
    )
    data: Folder = Field(
        default_factory=lambda: _home(os.environ),
        description="Folder for what is kept; default: ~/.local/share/quizbot",
    )
    banks: Annotated[tuple[Folder, ...], BeforeValidator(_paths)] = Field(
        (), description="Files and folders of questions; default: the shipped ones"
    )
    admins: Annotated[frozenset[int], BeforeValidator(_admins)] = Field(
        frozenset(), description="Numeric Telegram ids of the admins, with commas between"
    )
    listen: Annotated[Address, BeforeValidator(_listen)] = Field(
        Address("127.0.0.1", 8080), description="HOST:PORT where webhook and probes are served"
    )
    webhook_url: Annotated[str, AfterValidator(_webhook_url)] | None = Field(
        None, description="Public https address of the webhook; without one the bot polls"
    )
    webhook_secret: SecretStr | None = Field(
        None,
        validate_default=True,
        description="What Telegram must say to the webhook: 32-256 of A-Z a-z 0-9 _ -",
    )
    feeds: Annotated[tuple[str, ...], BeforeValidator(_feeds)] = Field(
        (), description="Feeds to follow, and other hosts that articles may be fetched from"
    )
    feed_minutes: int = Field(
        60, ge=15, le=10_080, description="Minutes from one look at a feed to the next"
    )
    feed_local: Annotated[tuple[Address, ...], BeforeValidator(_servers)] = Field(
        (), description="HOST:PORT of servers in the own network that may be fetched from"
    )
    log: Annotated[Log, BeforeValidator(_log)] = Field(
        Log("info", None),
        description="debug, info, warning or error; :json or :text after it for the form",
    )

    @classmethod
    def settings_customise_sources(
        cls, *_: object, **sources: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values from the caller alone: `load` reads the environment it is handed."""
        return (sources["init_settings"],)

    @field_validator("webhook_url")
    @classmethod
    def _telegram_can_call_it(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None or info.data.get("api_url", TELEGRAM) != TELEGRAM:
            return value
        url = urlsplit(value)
        if url.scheme != "https" or url.port not in _TELEGRAMS_PORTS:
            msg = "is out of Telegram's reach; write https:// and port 443, 80, 88 or 8443"
            raise ValueError(msg)
        return value

    @field_validator("webhook_url")
    @classmethod
    def _tells_nothing(cls, value: str | None, info: ValidationInfo) -> str | None:
        token = info.data.get("token")
        if value and token and token.get_secret_value().partition(":")[2] in unquote(value):
            msg = "holds the token, and addresses get into logs; choose another path"
            raise ValueError(msg)
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _strong_enough(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("webhook_url") is None:
            return None
        if value is None:
            msg = "is missing, but QUIZBOT_WEBHOOK_URL is set; write 32 random letters or more"
            raise ValueError(msg)
        if not _SECRET.fullmatch(value.get_secret_value()):
            msg = "must be 32 to 256 characters of A-Z a-z 0-9 _ -"
            raise ValueError(msg)
        return value

    @property
    def database_url(self) -> str:
        """The database in use, as a SQLAlchemy URL; it may hold a password."""
        if self.database is not None:
            return self.database.get_secret_value()
        return f"sqlite:///{self.data.absolute() / 'quizbot.db'}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no output may show: the token, its secret half, webhook secret, password."""
        token = self.token.get_secret_value() if self.token else ""
        webhook = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        passwords = [a or b for a, b in _PASSWORD.findall(self.database_url)]
        found = (token, token.partition(":")[2], webhook, *passwords, *map(unquote, passwords))
        return tuple(dict.fromkeys(secret for secret in found if secret))


@dataclass(frozen=True, slots=True)
class _Given:
    """A value, and the name under which it was given."""

    name: str
    value: str


def load(environ: Mapping[str, str], dotenv: Path | None = None) -> Settings:
    """Read the settings from an environment and a `.env` file, which need not exist.

    Raises:
        ConfigurationError: with a line for everything that is wrong; none shows a value.
    """
    filed, troubles = _dotenv(dotenv) if dotenv and dotenv.exists() else ({}, {})
    written = {
        name: value.strip()
        for name, value in {**filed, **environ}.items()
        if name.upper().startswith(PREFIX)
    }
    given, unread = _resolve(written)
    troubles |= _unknown(written) | unread
    try:
        values: dict[str, Any] = {"data": _home(environ)}
        settings = Settings(**values | {field: found.value for field, found in given.items()})
    except ValidationError as error:
        troubles = _wrong(error, given) | troubles
    except RuntimeError:
        troubles["data"] = f"{PREFIX}DATA: there is no home folder; write a folder to keep data in"
    if troubles:
        raise ConfigurationError("\n".join(troubles.values()))
    return settings


def _dotenv(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a `.env` file sets, as it stands there, and the trouble with its lines."""
    try:
        with path.open(encoding="utf-8") as lines:
            bindings = list(parse_stream(lines))
    except (OSError, UnicodeDecodeError) as error:
        return {}, {path.name: f"{path}: cannot be read ({_reason(error)}); mend or remove it"}
    troubles = {
        f"{path.name}:{binding.original.line}": (
            f"{path}:{binding.original.line}: is no setting; write NAME=VALUE"
        )
        for binding in bindings
        if binding.error
    }
    return {binding.key: binding.value or "" for binding in bindings if binding.key}, troubles


def _resolve(written: Mapping[str, str]) -> tuple[dict[str, _Given], dict[str, str]]:
    """Return what is given for each field, and the trouble with those that cannot be read."""
    given: dict[str, _Given] = {}
    troubles: dict[str, str] = {}
    for field in Settings.model_fields:
        try:
            found = _find(field, written)
        except ConfigurationError as error:
            troubles[field] = str(error)
            continue
        if found.value:
            given[field] = found
    return given, troubles


def _find(field: str, written: Mapping[str, str]) -> _Given:
    name = PREFIX + field.upper()
    value, file = written.get(name, ""), written.get(f"{name}_FILE", "")
    if field not in FROM_FILES or not file:
        return _Given(name, value)
    if value:
        msg = f"{name}: is set, and so is {name}_FILE; keep one of the two"
        raise ConfigurationError(msg)
    return _Given(f"{name}_FILE", _contents(f"{name}_FILE", Path(file)))


def _contents(name: str, path: Path) -> str:
    try:
        text = path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        msg = f"{name}: {path} cannot be read ({_reason(error)}); name a file that holds the secret"
        raise ConfigurationError(msg) from None
    if not text:
        msg = f"{name}: {path} is empty; write the secret into it"
        raise ConfigurationError(msg)
    return text


def _reason(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or "not plain text"


def _wrong(error: ValidationError, given: Mapping[str, _Given]) -> dict[str, str]:
    """Say for each field that failed what is wrong, under the name it was given by."""
    lines = {}
    for fault in error.errors(include_input=False, include_url=False):
        field = str(fault["loc"][0])
        name = given[field].name if field in given else PREFIX + field.upper()
        lines[field] = f"{name}: {fault.get('ctx', {}).get('error', fault['msg'])}"
    return lines


def _unknown(written: Mapping[str, str]) -> dict[str, str]:
    """Say of each name that is no setting what it may have been meant for."""
    known = {PREFIX + field.upper(): field for field in Settings.model_fields}
    known |= {f"{PREFIX}{field.upper()}_FILE": f"{field}_file" for field in FROM_FILES}
    lines = {}
    for name in sorted(set(written) - set(known)):
        meant = name[len(PREFIX) :].lower()
        near = process.extractOne(meant, known, scorer=fuzz.ratio, score_cutoff=60)
        hint = f"did you mean {near[2]}?" if near else "docs/operating.md lists those there are"
        lines[name] = f"{name}: is no setting of quizbot; {hint}"
    return lines
