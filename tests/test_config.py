"""The settings: defaults that run, every mistake named at once, no secret shown."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from quizbot.config import FROM_FILES, PREFIX, Address, Log, Settings, load
from quizbot.errors import ConfigurationError

TOKEN = "123456789:AAExample_of-a-token-that-nobody-owns"
HOME = {"HOME": "/home/learner"}
NAMES = [PREFIX + field.upper() for field in Settings.model_fields]


def complaints(environ: dict[str, str], dotenv: Path | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(HOME | environ, dotenv)
    return str(caught.value).split("\n")


def test_nothing_set_gives_defaults_that_run() -> None:
    settings = load(HOME)

    assert settings.token is None
    assert settings.api_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite:////home/learner/.local/share/quizbot/quizbot.db"
    assert settings.listen == Address("127.0.0.1", 8080)
    assert settings.log == Log("info", None)
    assert settings.banks == ()
    assert settings.admins == frozenset()
    assert settings.secrets == ()


def test_every_setting_takes_what_the_documentation_says() -> None:
    settings = load(
        HOME
        | {
            "QUIZBOT_TOKEN": TOKEN,
            "QUIZBOT_API_URL": "http://127.0.0.1:8081/",
            "QUIZBOT_DATABASE": "postgresql://quizbot:p%40ss@db/quizbot",
            "QUIZBOT_DATA": "/srv/quizbot",
            "QUIZBOT_BANKS": "one, two:three/four.yaml,",
            "QUIZBOT_ADMINS": "12, 34,",
            "QUIZBOT_LISTEN": "[::1]:0",
            "QUIZBOT_WEBHOOK_URL": "http://127.0.0.1:9000/hook",
            "QUIZBOT_WEBHOOK_SECRET": "s" * 32,
            "QUIZBOT_FEEDS": "https://a.example/rss?x=1, b.example c.example:8443,",
            "QUIZBOT_FEED_MINUTES": "15",
            "QUIZBOT_FEED_LOCAL": "localhost:8099,[::1]:80",
            "QUIZBOT_LOG": "Warning:JSON",
        }
    )

    assert settings.feeds == ("https://a.example/rss?x=1", "b.example", "c.example:8443")
    assert settings.feed_minutes == 15
    assert settings.feed_local == (Address("localhost", 8099), Address("::1", 80))
    assert settings.token == SecretStr(TOKEN)
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.database_url == "postgresql://quizbot:p%40ss@db/quizbot"
    assert settings.data == Path("/srv/quizbot")
    assert settings.banks == (Path("one"), Path("two"), Path("three/four.yaml"))
    assert settings.admins == {12, 34}
    assert settings.listen == Address("::1", 0)
    assert settings.webhook_url == "http://127.0.0.1:9000/hook"
    assert settings.log == Log("warning", "json")


def test_the_data_folder_follows_the_desktop_standard() -> None:
    assert load(HOME | {"XDG_DATA_HOME": "/var/data"}).data == Path("/var/data/quizbot")
    assert load(HOME | {"XDG_DATA_HOME": "rel"}).data == Path("/home/learner/.local/share/quizbot")


def test_without_a_home_folder_the_data_folder_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody(_: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", nobody)

    with pytest.raises(ConfigurationError, match="QUIZBOT_DATA: there is no home folder; write"):
        load({})


def test_settings_given_by_hand_ignore_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZBOT_LOG", "debug")
    monkeypatch.setenv("LOG", "debug")

    assert Settings().log.level == "info"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load(HOME).api_url = "https://example.org"  # type: ignore[misc] # that is the test


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TOKEN", "hello", "is not a bot token; write the one @BotFather gave"),
        ("TOKEN", "123:a b", "is not a bot token"),
        ("API_URL", "api.telegram.org", "is no web address; write https://"),
        ("API_URL", "https://[::1", "is no web address"),
        ("API_URL", "https://a:x/", "is no web address"),
        ("API_URL", "https://user:pass@host", "has more than scheme, host, port and path"),
        ("API_URL", "https://api.telegram.org/bot", "ends in /bot; write the base address"),
        ("DATABASE", "quizbot.db", "is no database address; write sqlite:///FILE or postgresql:"),
        ("DATABASE", "postgres://host/db", "is no database address"),
        ("DATABASE", "sqlite://", "a database in memory forgets; write sqlite:///FILE"),
        ("DATABASE", "sqlite:///:memory:", "a database in memory forgets"),
        ("ADMINS", "1,@ann", "entry 2 is no numeric Telegram id"),
        ("ADMINS", "0", "entry 1 is no numeric Telegram id"),
        ("ADMINS", "9" * 5000, "entry 1 is no numeric Telegram id"),
        ("LISTEN", "8080", "is no address to listen on; write HOST:PORT"),
        ("LISTEN", "localhost:65536", "is no address to listen on"),
        ("FEEDS", "https://a.example/x,ftp://b.example", "entry 2 is no feed and no host; write"),
        ("FEEDS", "https://name:password@a.example/x", "entry 1 is no feed and no host"),
        ("FEEDS", "a.example:65536", "entry 1 is no feed and no host"),
        ("FEED_MINUTES", "14", "greater than or equal to 15"),
        ("FEED_LOCAL", "127.0.0.1", "write HOST:PORT"),
        ("LISTEN", "localhost:٣", "is no address to listen on"),
        ("LOG", "loud", "is no log setting; write one of debug, info, warning, error"),
        ("LOG", "info:xml", "is no log setting"),
        ("WEBHOOK_URL", "ftp://host/hook", "is no web address"),
        ("WEBHOOK_URL", "http://example.org/hook", "is out of Telegram's reach; write https://"),
        ("WEBHOOK_URL", "https://example.org:9000/hook", "is out of Telegram's reach"),
        ("WEBHOOK_SECRET", "short", "must be 32 to 256 characters"),
        ("WEBHOOK_SECRET", "s" * 257, "must be 32 to 256 characters"),
        ("WEBHOOK_SECRET", "ж" * 40, "must be 32 to 256 characters"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write(name: str, value: str, said: str) -> None:
    (line,) = complaints({PREFIX + name: value})

    assert line.startswith(f"QUIZBOT_{name}: ")
    assert said in line


def test_a_webhook_without_its_secret_is_refused() -> None:
    (line,) = complaints({"QUIZBOT_WEBHOOK_URL": "https://example.org/hook"})

    assert line.startswith("QUIZBOT_WEBHOOK_SECRET: is missing, but QUIZBOT_WEBHOOK_URL is set")


def test_all_mistakes_are_named_at_once_a_line_each() -> None:
    lines = complaints(
        {"QUIZBOT_TOKEN": "x", "QUIZBOT_LOG": "y", "QUIZBOT_TOKN": "z", "QUIZBOT_LISTEN": "w"}
    )

    assert sorted(line.partition(":")[0] for line in lines) == [
        "QUIZBOT_LISTEN",
        "QUIZBOT_LOG",
        "QUIZBOT_TOKEN",
        "QUIZBOT_TOKN",
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("QUIZBOT_TOKN", "QUIZBOT_TOKEN"),
        ("quizbot_token", "QUIZBOT_TOKEN"),
        ("QUIZBOT_WEBHOOK", "QUIZBOT_WEBHOOK_URL"),
        ("QUIZBOT_TOKEN_FIEL", "QUIZBOT_TOKEN_FILE"),
    ],
)
def test_an_unknown_name_is_a_mistake_with_a_guess(name: str, meant: str) -> None:
    assert complaints({name: "1"}) == [f"{name}: is no setting of quizbot; did you mean {meant}?"]


def test_a_name_like_no_other_leads_to_the_documentation() -> None:
    assert complaints({"QUIZBOT_%": "1"})[0].endswith("docs/operating.md lists those there are")


def test_a_setting_with_an_empty_value_counts_as_not_set() -> None:
    assert load(HOME | {"QUIZBOT_TOKEN": " ", "QUIZBOT_LOG": ""}) == load(HOME)


@pytest.mark.parametrize("field", FROM_FILES)
def test_a_secret_can_stand_in_a_file(field: str, tmp_path: Path) -> None:
    good = {"token": TOKEN, "database": "sqlite:///x.db", "webhook_secret": "s" * 40}[field]
    file = tmp_path / "secret"
    file.write_text(f"\n{good}\n", encoding="utf-8")

    settings = load(HOME | {f"QUIZBOT_{field.upper()}_FILE": str(file)})

    assert getattr(settings, field).get_secret_value() == good


def test_a_secret_file_that_holds_something_else_is_named_by_its_variable(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("no token", encoding="utf-8")

    (line,) = complaints({"QUIZBOT_TOKEN_FILE": str(file)})

    assert line.startswith("QUIZBOT_TOKEN_FILE: is not a bot token")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b" \n", "is empty; write the secret into it"),
        (b"\xff\xfe", "cannot be read (not plain text)"),
    ],
)
def test_a_secret_file_that_gives_nothing_is_one_clear_line(
    content: bytes | None, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    (line,) = complaints({"QUIZBOT_TOKEN_FILE": str(file)})

    assert line.startswith("QUIZBOT_TOKEN_FILE: ")
    assert said in line


def test_a_secret_given_twice_is_a_mistake(tmp_path: Path) -> None:
    lines = complaints({"QUIZBOT_TOKEN": TOKEN, "QUIZBOT_TOKEN_FILE": str(tmp_path / "t")})

    assert lines == ["QUIZBOT_TOKEN: is set, and so is QUIZBOT_TOKEN_FILE; keep one of the two"]


def test_an_unreadable_webhook_secret_is_not_also_called_missing(tmp_path: Path) -> None:
    (line,) = complaints(
        {
            "QUIZBOT_WEBHOOK_URL": "https://example.org/hook",
            "QUIZBOT_WEBHOOK_SECRET_FILE": str(tmp_path / "none"),
        }
    )

    assert "cannot be read" in line


def test_only_secrets_have_a_file_variant() -> None:
    (line,) = complaints({"QUIZBOT_LOG_FILE": "/tmp/log"})

    assert line.startswith("QUIZBOT_LOG_FILE: is no setting")


def test_the_environment_wins_over_the_env_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text('QUIZBOT_LOG=debug\nexport QUIZBOT_ADMINS="7"\nOTHER=x\n', encoding="utf-8")

    settings = load(HOME | {"QUIZBOT_LOG": "error"}, dotenv)

    assert settings.log.level == "error"
    assert settings.admins == {7}


def test_values_in_the_env_file_are_taken_as_they_stand(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("QUIZBOT_DATABASE=postgresql://u:a${HOME}b@h/d\n", encoding="utf-8")

    assert load(HOME, dotenv).database_url == "postgresql://u:a${HOME}b@h/d"


def test_an_env_file_that_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    assert load(HOME, tmp_path / ".env") == load(HOME)


def test_mistakes_in_the_env_file_are_named_with_the_others(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("QUIZBOT_LOG=loud\n= nonsense\nQUIZBOT_TOKN=1\n", encoding="utf-8")

    lines = complaints({}, dotenv)

    assert len(lines) == 3
    assert f"{dotenv}:2: is no setting; write NAME=VALUE" in lines


def test_an_env_file_that_is_no_text_is_one_clear_line(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_bytes(b"QUIZBOT_LOG=\xff")

    assert complaints({}, dotenv) == [
        f"{dotenv}: cannot be read (not plain text); mend or remove it"
    ]


def test_the_example_env_file_names_every_setting_and_loads_uncommented(tmp_path: Path) -> None:
    example = (Path(__file__).parents[1] / ".env.example").read_text(encoding="utf-8")
    named = {line[2:].partition("=")[0] for line in example.split("\n") if line[:3] == "# Q"}

    assert named == {*NAMES, *(f"{PREFIX}{field.upper()}_FILE" for field in FROM_FILES)}


def test_the_secrets_are_listed_in_every_spelling_that_could_be_shown() -> None:
    settings = Settings(
        token=SecretStr("12:abcdef"),
        database=SecretStr("postgresql://u:p%40ss#1@h/d?password=other%21"),
        webhook_secret=SecretStr("s" * 32),
    )

    assert set(settings.secrets) == {
        *("12:abcdef", "abcdef", "s" * 32),
        *("p%40ss#1", "p@ss#1", "other%21", "other!"),
    }


def test_settings_show_no_secret_when_printed() -> None:
    settings = load(
        HOME
        | {"QUIZBOT_TOKEN": TOKEN, "QUIZBOT_DATABASE": "postgresql://u:pass-word@h/d"}
        | {"QUIZBOT_WEBHOOK_SECRET": "w" * 32}
    )

    shown = f"{settings!r} {settings!s} {settings.model_dump_json()}"

    assert not [secret for secret in settings.secrets if secret in shown]


@given(
    st.dictionaries(
        st.sampled_from([name for name in NAMES if name not in {"QUIZBOT_DATA", "QUIZBOT_BANKS"}]),
        st.text(st.characters(exclude_categories=["Cs"]), min_size=3).map(lambda s: f"~{s}~"),
        min_size=1,
    )
)
def test_no_wrong_value_is_ever_shown(values: dict[str, str]) -> None:
    said = "\n".join(complaints(values))

    assert not [value for value in values.values() if value in said]
    assert all(name in said for name in values)


SECRET_HALF = TOKEN.partition(":")[2]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (SECRET_HALF, "holds the token"),
        (f"bots/{SECRET_HALF}-updates/", "holds the token"),
        (TOKEN, "write it with A-Z"),
        (TOKEN.replace(":", "%3A"), "write it with A-Z"),
        ("a%20b", "write it with A-Z"),
        ("{anything}", "write it with A-Z"),
        ("a//b", "write it with A-Z"),
        ("ünïcode", "write it with A-Z"),
    ],
)
def test_a_webhook_path_is_plain_and_does_not_hold_the_token(path: str, said: str) -> None:
    given = {
        "QUIZBOT_TOKEN": TOKEN,
        "QUIZBOT_WEBHOOK_URL": f"https://bot.example.org/{path}",
        "QUIZBOT_WEBHOOK_SECRET": "s" * 40,
    }

    with pytest.raises(ConfigurationError, match="QUIZBOT_WEBHOOK_URL: ") as refused:
        load(given)

    assert said in str(refused.value)
    assert SECRET_HALF not in str(refused.value)
