"""Builds the image, runs two bots, breaks them while students answer, and counts what is stored.

    python -m deploy.rehearsal

What is rehearsed is the last commit, not what lies beside it. It needs Docker with compose, or
podman with podman-compose; where no registry of images is in reach, stand-ins are made of Debian's
packages, which needs root and mmdebstrap. It ends with 1 if anything was lost, came twice or is
not locked in as docker-compose.yml says.
"""

import argparse
import contextlib
import http.client
import json
import os
import socket
import ssl
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.rehearsal import inside
from deploy.rehearsal.engine import Engine, find, pip_secrets
from deploy.rehearsal.shell import RehearsalError, run, say, wait
from deploy.rehearsal.student import Student

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
ANSWERS = 10
TOKEN = "1000001:rehearsal"  # noqa: S105 - known to the emulator of this rehearsal alone
CERTIFY = (
    *("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
    *("-days", "2", "-subj", "/CN=proxy", "-addext", "subjectAltName=DNS:proxy"),
)
LOCKED_IN = {
    "user": 10001,
    "capabilities": 0,
    "no new privileges": True,
    "writable": ["/tmp"],  # noqa: S108 - a name to compare with
    "bytecode": True,
    "build tools": [],
    "first process": "quizbot",
}


class Rehearsal:
    """The running containers, and what is done to them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        ports = {"TELEGRAM_PORT": _free_port(), "WEBHOOK_PORT": _free_port()}
        self._settings = ports | {"WEBHOOK_SITE": ""}

    @property
    def telegram(self) -> str:
        """The address of the emulator's chat."""
        return f"http://127.0.0.1:{self._settings['TELEGRAM_PORT']}"

    def poll(self) -> None:
        """Start everything, two bots that poll."""
        self._engine.up(**self._settings)

    def webhook(self) -> str:
        """Return what Telegram says of the webhook, its last error before all."""
        port = int(self._settings["TELEGRAM_PORT"])
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", f"/bot{TOKEN}/getWebhookInfo")
            return connection.getresponse().read().decode()
        return "Telegram does not answer"

    def take_webhooks(self) -> None:
        """Start the proxy, and two bots behind it in place of those that polled."""
        self._settings["WEBHOOK_SITE"] = "https://proxy"
        self._engine.compose("stop", "bot", **self._settings)
        self._engine.up("--profile", "webhook", **self._settings)

    def end(self) -> None:
        """Remove everything."""
        self._engine.down(**self._settings)

    def restart(self, place: int) -> None:
        """End one bot as a server does, and start it again."""
        container = self._alive(place)
        self._engine.call("stop", "-t", "20", container)
        code = self._engine.inspect(container)["State"]["ExitCode"]
        self._engine.call("start", container)
        _demand(code == 0, f"a bot that was told to end ended with {code}")

    def kill(self, place: int) -> None:
        """Kill one bot without warning, and start it again as its restart policy would."""
        container = self._alive(place)
        before = self._engine.inspect(container)["State"]["StartedAt"]
        self._engine.call("kill", "--signal", "KILL", container)

        def again() -> bool:
            self._engine.call("start", container)
            return bool(self._engine.inspect(container)["State"]["StartedAt"] != before)

        wait(again, "a killed bot to start again")

    def _alive(self, place: int) -> str:
        """Return one bot's container, once the bot says itself that it lives."""
        container = sorted(self._engine.containers("bot"))[place]
        command = self._engine.inspect(container)["Config"]["Healthcheck"]["Test"][1:]

        def healthy() -> bool:
            with contextlib.suppress(RehearsalError):
                self._engine.call("exec", container, *command)
                return True
            return False

        wait(healthy, "a bot to be healthy")
        return container

    def look_inside(self) -> None:
        """Demand that the bots' containers are locked in, and have their limits."""
        for container in self._engine.containers("bot"):
            code = Path(inside.__file__).read_text(encoding="utf-8")
            call = ("exec", "--interactive", container, "python", "-I", "-")
            found = json.loads(self._engine.call(*call, text=code))
            _demand(found == LOCKED_IN, f"a bot's container is {found}, not {LOCKED_IN}")
            known = self._engine.inspect(container)
            _demand(known["HostConfig"]["Memory"] == 512 << 20, "a bot's memory has no limit")
            _demand(known["HostConfig"]["PidsLimit"] == 100, "a bot's processes have no limit")

    def look_through_proxy(self) -> None:
        """Demand that the proxy passes the webhook alone, and keeps its secret out of the log."""
        for path in ("/", "/healthz", "/readyz", "/metrics", "/telegram/x"):
            _demand(self._status("POST", path) == 404, f"the proxy passes {path}")
        _demand(self._status("GET", "/telegram") == 404, "the proxy passes a GET")
        _demand(self._status("POST", "/telegram") == 401, "who has no secret gets in")
        secret = (self._engine.folder / "secrets" / "webhook_secret").read_text(encoding="utf-8")
        for service in ("proxy", "bot"):
            _demand(secret not in self._engine.logs(service), f"{service} logs the secret")

    def query(self, sql: str) -> list[list[str]]:
        """Return the rows of a query."""
        psql = ("psql", "-U", "quizbot", "-d", "quizbot", "-At", "-F", "|", "-c", sql)
        printed = self._engine.call("exec", self._engine.containers("postgres")[0], *psql)
        return [line.split("|") for line in printed.splitlines()]

    def _status(self, method: str, path: str) -> int:
        """Return what the proxy answers on the port that is open to the world, by its name."""
        trust = ssl.create_default_context(cafile=self._engine.folder / "certificate" / "cert.pem")
        address = ("127.0.0.1", int(self._settings["WEBHOOK_PORT"]))
        with (
            socket.create_connection(address, timeout=30) as raw,
            trust.wrap_socket(raw, server_hostname="proxy") as secure,
        ):
            connection = http.client.HTTPConnection("proxy")
            connection.sock = secure
            connection.request(method, path, "{}", {"Content-Type": "application/json"})
            return connection.getresponse().status


def ten_answers(rehearsal: Rehearsal, name: str) -> str:
    """Let a new student answer ten questions while bots are restarted and killed; say how it went.

    Raises:
        RehearsalError: an answer is missing, is there twice, or the chat shows something else.
    """
    faults: dict[int, Callable[[], None]] = {
        3: lambda: rehearsal.restart(0),
        5: lambda: rehearsal.kill(1),
        7: lambda: rehearsal.kill(0),
        9: lambda: rehearsal.restart(1),
    }
    student = Student(rehearsal.telegram, name)
    for number in range(1, ANSWERS + 1):
        student.answer(student.ask())
        if number in faults:
            faults[number]()
        student.learn_verdict()
    student.ask()
    _compare(rehearsal, student)
    return (
        f"{name}: {ANSWERS} answers, 0 lost, 0 twice, all graded as the chat told, "
        f"the next question on screen; 2 kills and 2 restarts in between"
    )


def _compare(rehearsal: Rehearsal, student: Student) -> None:
    """Demand that the database holds what the student was told, and the chat what it should."""
    of_learner = f"WHERE learner = {student.id}"
    rows = rehearsal.query(f"SELECT correct FROM attempt {of_learner} ORDER BY id")  # noqa: S608 - a number of ours
    stored = [correct == "t" for (correct,) in rows]
    _demand(stored == student.verdicts, f"stored is {stored}, told was {student.verdicts}")
    ((message, behind, gone),) = rehearsal.query(
        f"SELECT message, behind, gone FROM screen {of_learner} ORDER BY message DESC LIMIT 1"  # noqa: S608 - as above
    )
    shown = student.from_bot()[-1]["message_id"]
    _demand((message, behind, gone) == (str(shown), "f", ""), f"screen {message} is not {shown}")
    waiting = rehearsal.query("SELECT count(*) FROM inbox WHERE state <> 'done'")
    _demand(waiting == [["0"]], f"{waiting[0][0]} updates are not done")


def _demand(condition: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as assert does
    if not condition:
        raise RehearsalError(otherwise)


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def committed(folder: Path) -> None:
    """Lay out the last commit in a folder, with secrets and a certificate of its own."""
    archive = folder.with_suffix(".tar")
    run("git", "archive", "--output", str(archive), "HEAD", cwd=ROOT)
    folder.mkdir()
    run("tar", "-x", "-C", str(folder), "-f", str(archive))
    run("sh", "deploy/secrets.sh", cwd=folder, text=TOKEN)
    certificate = folder / "certificate"
    certificate.mkdir()
    run(*CERTIFY, "-keyout", "key.pem", "-out", "cert.pem", cwd=certificate)
    (certificate / "key.pem").chmod(0o644)  # the folder above lets nobody in


def rehearse(work: Path, kept: Path | None) -> None:
    """Rehearse the last commit; `work` is for all that is in between, `kept` for stand-ins."""
    folder = work / "quizbot"
    committed(folder)
    engine = find(folder, work, kept)
    rehearsal = Rehearsal(engine)
    try:
        say(f"building with {engine.program}")
        engine.prepare(work)
        engine.build(pip_secrets(work))
        rehearsal.poll()
        say("two bots poll, of which one leads")
        say(ten_answers(rehearsal, "Ada"))
        rehearsal.look_inside()
        say("each bot: not root, no capabilities, read-only, compiled, limited, healthy")
        rehearsal.take_webhooks()
        say("two bots take webhooks behind the proxy")
        say(ten_answers(rehearsal, "Grace"))
        rehearsal.look_through_proxy()
        say("the proxy passes the webhook and nothing else; no log holds its secret")
    except RehearsalError:
        for service in ("bot", "proxy"):
            with contextlib.suppress(RehearsalError):  # there is no proxy where bots poll
                say(f"{service}: {engine.logs(service)[-4000:]}")
        say(f"webhook: {rehearsal.webhook()}")
        raise
    finally:
        rehearsal.end()
        engine.leave()


def main() -> int:
    """Rehearse, clean up, and return the exit code."""
    os.umask(0o022)
    parser = argparse.ArgumentParser(prog="python -m deploy.rehearsal", description=__doc__)
    parser.add_argument("--keep", type=Path, help="folder that keeps the stand-ins for next time")
    kept: Path | None = parser.parse_args().keep
    with tempfile.TemporaryDirectory(prefix="quizbot-") as name:
        try:
            rehearse(Path(name), kept)
        except RehearsalError as error:
            say(f"the rehearsal failed: {error}")
            return 1
    say("the containers work")
    return 0


if __name__ == "__main__":
    sys.exit(main())
