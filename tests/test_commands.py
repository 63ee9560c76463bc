"""The commands, as processes: what they print, how they end, and what survives kill -9."""

import asyncio
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from quizbot import app
from quizbot.config import load
from quizbot.storage.schema import migrate
from quizbot.telegram.bot import UnreachableError

PROGRAM = [sys.executable, "-m", "quizbot"]
HERE = Path(__file__).parents[1]


def run(*arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env=environment(cwd, settings),
        check=False,
    )


def environment(cwd: Path, settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZBOT_")}
    return kept | {"QUIZBOT_DATA": str(cwd / "data"), "PYTHONPATH": str(HERE), **settings}


def assert_one_line(result: subprocess.CompletedProcess[str], code: int, words: str) -> None:
    assert result.returncode == code, result.stderr
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@contextmanager
def started(*arguments: str, cwd: Path, **settings: str) -> Iterator[tuple[Any, str]]:
    """Start a server; give its process and its address once it says so."""
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=cwd,
        env=environment(cwd, settings),
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://[\d.]+:\d+", line)
        try:
            yield process, found[0] if found else line
        finally:
            process.kill()


class Browser:
    """A person at the chat's page, by what the page's script calls."""

    def __init__(self, address: str) -> None:
        self._address = address
        people = self._call("/api/people")["people"]
        self.person = (people[0] if people else self._call("/api/people", first_name="Ada"))["id"]
        self.chat = self._call(f"/api/chats?person={self.person}")["chats"][0]["id"]

    def _call(self, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(
            self._address + path, data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def say(self, text: str) -> None:
        self._call("/api/say", person=self.person, chat=self.chat, text=text)

    def tap(self, message: dict[str, Any], label: str) -> None:
        rows = message["reply_markup"]["inline_keyboard"]
        button = next(b for row in rows for b in row if label in b["text"])
        self._call(
            "/api/tap",
            person=self.person,
            chat=self.chat,
            message_id=message["message_id"],
            data=button["callback_data"],
        )

    def last(self) -> dict[str, Any]:
        path = f"/api/history?person={self.person}&chat={self.chat}"
        messages: list[dict[str, Any]] = self._call(path)["messages"]
        return messages[-1]

    def sees(self, words: str) -> dict[str, Any]:
        """Follow the event stream until the last message holds these words."""
        path = f"{self._address}/api/events?person={self.person}&last=0"
        with urllib.request.urlopen(path, timeout=30) as events:
            while words not in (message := self.last()).get("text", ""):
                assert events.readline()
        return message


def test_help_lists_the_commands(tmp_path: Path) -> None:
    result = run("--help", cwd=tmp_path)

    assert result.returncode == 0
    for command in ("try", "run", "emulator", "check", "migrate", "rebuild", "doctor"):
        assert command in result.stdout


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["try", "--nonsense"], ["try", "--port", "99999"], ["check"]]
)
def test_wrong_use_ends_with_2(tmp_path: Path, arguments: list[str]) -> None:
    result = run(*arguments, cwd=tmp_path)

    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_check_says_where_a_bank_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("quizbot: 1\nbank: b\ntitle: T\nquestion: []\n")

    result = run("check", "bad.yaml", cwd=tmp_path)

    assert result.returncode == 1
    assert "error[QB201] unknown-key: unknown key `question`" in result.stdout
    assert "bad.yaml:4:1" in result.stdout
    assert "did you mean `questions`?" in result.stdout


def test_check_passes_the_shipped_questions(tmp_path: Path) -> None:
    result = run("check", str(HERE / "questions"), cwd=tmp_path)

    assert result.returncode == 0
    assert "no errors" in result.stdout


def test_a_missing_bank_is_one_line(tmp_path: Path) -> None:
    result = run("try", "--no-browser", cwd=tmp_path, QUIZBOT_BANKS="nowhere.yaml")

    assert_one_line(result, 1, "nowhere.yaml")


def test_run_without_a_token_says_what_to_do(tmp_path: Path) -> None:
    assert_one_line(run("run", cwd=tmp_path), 78, "QUIZBOT_TOKEN is not set")


def test_a_misspelt_setting_is_named(tmp_path: Path) -> None:
    result = run("run", cwd=tmp_path, QUIZBOT_TOKN="1:abc")

    assert_one_line(result, 78, "did you mean QUIZBOT_TOKEN?")


def test_an_occupied_port_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run("try", "--no-browser", "--port", port, cwd=tmp_path)

    assert_one_line(result, 75, f"127.0.0.1:{port} is in use")


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    result = run("try", "--no-browser", "--data", "file/below", cwd=tmp_path)

    assert_one_line(result, 78, "cannot be written")


@pytest.mark.parametrize("name", ["quizbot.db", "chats.db"])
def test_a_file_that_is_no_database_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / name).write_text("garbage " * 200)

    result = run("try", "--no-browser", "--port", "0", "--data", "kept", cwd=tmp_path)

    assert result.returncode in {75, 78}
    assert name in result.stderr
    assert "Traceback" not in result.stderr


def test_doctor_makes_no_database(tmp_path: Path) -> None:
    file = tmp_path / "new" / "x.db"

    result = run("doctor", cwd=tmp_path, QUIZBOT_DATABASE=f"sqlite:///{file}")

    assert "none yet" in result.stdout
    assert not file.parent.exists()


def test_a_bad_token_is_one_line_without_the_token(tmp_path: Path) -> None:
    with started("emulator", "--port", "0", cwd=tmp_path) as (_, address):
        result = run(
            "run", cwd=tmp_path, QUIZBOT_TOKEN="1:wrong", QUIZBOT_API_URL=f"{address}/nowhere"
        )

    assert result.returncode == 78
    assert "QUIZBOT_TOKEN" in result.stderr
    assert "Traceback" not in result.stderr
    assert "1:wrong" not in result.stderr


async def test_an_api_out_of_reach_is_waited_for_and_then_to_be_tried_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("quizbot.app.PATIENCE", 0.1)
    given = {"QUIZBOT_TOKEN": "1:abc", "QUIZBOT_API_URL": "http://127.0.0.1:9"}
    said: list[str] = []

    with pytest.raises(UnreachableError, match="QUIZBOT_API_URL") as late:
        await app.run(load({**given, "QUIZBOT_DATA": str(tmp_path)}), said.append)

    assert (late.value.exit_code, said) == (75, [])
    assert [record.getMessage() for record in caplog.records].count("waiting") == 1
    assert "abc" not in caplog.text


async def test_a_start_that_waits_ends_when_it_is_told_to(tmp_path: Path) -> None:
    given = {"QUIZBOT_TOKEN": "1:abc", "QUIZBOT_API_URL": "http://127.0.0.1:9"}

    def told(_: logging.LogRecord) -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return True

    log = logging.getLogger("quizbot.process")
    log.addFilter(told)  # whoever waits says so first
    async with asyncio.timeout(20):
        await app.run(load({**given, "QUIZBOT_DATA": str(tmp_path)}), print)
    log.removeFilter(told)


async def test_the_backup_of_the_night_is_in_the_data_folder(tmp_path: Path) -> None:
    settings = load({"QUIZBOT_DATA": str(tmp_path)})
    migrate(settings.database_url)

    await app._back_up(settings)

    assert len(list((tmp_path / "backups").glob("quizbot-*.db"))) == 1


def test_migrate_makes_the_tables_once(tmp_path: Path) -> None:
    first, second = run("migrate", cwd=tmp_path), run("migrate", cwd=tmp_path)

    assert "applied 0001" in first.stdout
    assert second.stdout == "the database is up to date\n"


def test_doctor_names_what_is_missing(tmp_path: Path) -> None:
    result = run("doctor", cwd=tmp_path)

    assert result.returncode == 78
    assert "published questions" in result.stdout
    assert "WRONG token: QUIZBOT_TOKEN is not set" in result.stdout
    assert result.stderr == ""


def test_doctor_is_content_where_all_is_well(tmp_path: Path) -> None:
    with started("emulator", "--port", "0", cwd=tmp_path) as (_, address):
        result = run("doctor", cwd=tmp_path, QUIZBOT_TOKEN="1:abc", QUIZBOT_API_URL=address)

    assert result.returncode == 0, result.stdout
    assert "WRONG" not in result.stdout


def test_run_answers_through_an_emulator_of_its_own(tmp_path: Path) -> None:
    with started("emulator", "--port", "0", cwd=tmp_path) as (_, address):
        settings = {"QUIZBOT_TOKEN": "1:abc", "QUIZBOT_API_URL": address}
        with started("run", cwd=tmp_path, **settings) as (process, line):
            assert re.search(r"is running with \d+ questions", line)
            ada = Browser(address)
            ada.say("/learn")
            ada.sees("Question 1")
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0


def test_a_second_process_on_the_same_data_is_refused(tmp_path: Path) -> None:
    arguments = ("try", "--no-browser", "--port", "0")
    with started(*arguments, cwd=tmp_path):
        assert_one_line(run(*arguments, cwd=tmp_path), 75, "another quizbot works in")


def test_after_kill_9_the_same_message_goes_on(tmp_path: Path) -> None:
    arguments = ("try", "--no-browser", "--port", "0")
    with started(*arguments, cwd=tmp_path) as (process, address):
        ada = Browser(address)
        ada.say("/learn")
        ada.tap(ada.sees("Question 1"), "Hint")  # once it is edited, its place is on record
        asked = ada.sees("💡")
        process.kill()
    with started(*arguments, cwd=tmp_path) as (process, address):
        ada = Browser(address)
        assert ada.last()["text"] == asked["text"]
        ada.tap(ada.last(), "I don't know")
        told = ada.sees("Now you will know")
        process.kill()
    with started(*arguments, cwd=tmp_path) as (_, address):
        ada = Browser(address)
        ada.tap(ada.last(), "Next")
        following = ada.sees("Question 2")

    assert asked["message_id"] == told["message_id"] == following["message_id"]


def test_rebuild_proves_what_is_stored(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    migrate(f"sqlite:///{tmp_path / 'data' / 'quizbot.db'}")

    result = run("rebuild", cwd=tmp_path)

    assert result.returncode == 0
    assert "0 mended" in result.stdout
