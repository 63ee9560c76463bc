"""Secrets that stand out are taken through every trouble there is: no output holds one of them.

What is searched: the log at its most talkative, standard output, tracebacks, probes and figures,
`quizbot doctor`, and all that is stored. Each secret is looked for in every way to write it.
"""

import asyncio
import io
import json
import logging
import random
import re
import subprocess
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote, quote_plus

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import insert

from quizbot import observe
from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise, shipped
from quizbot.config import Settings
from quizbot.emulator import Emulator, Fault
from quizbot.emulator.faults import Kind
from quizbot.errors import EXIT_CONFIGURATION, EXIT_TRY_LATER
from quizbot.probes import Probes
from quizbot.storage.engine import writing
from quizbot.storage.store import Store
from quizbot.storage.tables import metadata
from tests.chat import conftest as chats
from tests.databases import Clock, Cluster
from tests.processes import Place, Replica, eventually, now, on_a_socket
from tests.trust import dump, hostile_inputs

TOKEN = "987654321:AACanary-token_that-nobody-may-see"
SECRET = "Canary_webhook-secret_that-nobody-may-see"
PASSWORD = 'canary of/the "dätabase" that nobody may see'
IN_AN_ADDRESS = quote(PASSWORD, safe="")
CANARIES = (TOKEN, TOKEN.partition(":")[2], SECRET, PASSWORD)
METHODS = ("editMessageText", "answerCallbackQuery", "sendMessage", "deleteMessage")


def coded(secret: str) -> Iterator[str]:
    """Give the part of a secret's base64 that is the same whatever stands beside it."""
    for before in (b"", b":", b"::"):
        for code in (b64encode, urlsafe_b64encode):
            yield code(before + secret.encode()).decode()[4:-4]


def spellings(secret: str) -> Iterator[str]:
    """Give the ways to write a secret, and its halves, as a cut may leave them."""
    raw = secret.encode()
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret))
    yield quote(secret, safe=" +")  # as SQLAlchemy writes addresses
    yield from (json.dumps(secret)[1:-1], repr(secret)[1:-1], repr(raw)[2:-1], raw.hex())
    yield from coded(secret)
    yield from (secret[: len(secret) // 2], secret[len(secret) // 2 :])
    yield max(re.findall(r"[\w -]+", secret, re.ASCII), key=len)  # what nobody has to escape


NEEDLES = sorted({spelling for secret in CANARIES for spelling in spellings(secret)})


def leaks(text: str) -> list[str]:
    """Return what stands around each secret in a text."""
    return [
        f"{needle!r} in {text[max(0, found.start() - 100) : found.end() + 20]!r}"
        for needle in NEEDLES
        for found in islice(re.finditer(re.escape(needle), text), 2)
    ]


def stored(url: str) -> str:
    """Return all rows of a database as text."""
    return repr(dump.rows(url))


def files(folder: Path) -> str:
    """Return all that files hold, whatever it is."""
    found = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(found).decode(errors="replace")


@pytest.mark.parametrize("secret", CANARIES)
@pytest.mark.parametrize(
    "write",
    [
        str,
        repr,
        json.dumps,
        quote,
        quote_plus,
        lambda secret: f"https://host/bot{secret}/getMe",
        lambda secret: json.dumps({"deep": [json.dumps(secret)]}),
        lambda secret: b64encode(f"user:{secret}".encode()).decode(),
        lambda secret: str(urlsafe_b64encode(f"quizbot:{secret}:".encode())),
        lambda secret: secret.encode().hex(),
        lambda secret: f"{secret[:30]}...",
    ],
)
def test_a_planted_secret_is_found(secret: str, write: Callable[[str], str]) -> None:
    assert leaks(f"before {write(secret)} after")
    assert not leaks("before after")


def test_a_planted_secret_is_found_in_rows_and_files(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "note").write_bytes(b"\xff\x00" + SECRET.encode())
    engine = writing(sqlite_url)
    with engine.begin() as connection:
        body = json.dumps({"update_id": 1, "text": PASSWORD})
        entry = {"update_id": 1, "body": body, "lane": 1, "state": "done", "tries": 0}
        connection.execute(insert(metadata.tables["inbox"]), entry | {"received": now()})
    engine.dispose()

    assert leaks(files(tmp_path / "deep"))
    assert leaks(stored(sqlite_url))


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    made = Emulator(clock=lambda: now().timestamp(), rng=random.Random(1))
    made.bot(TOKEN, "quizbot_bot", "quizbot")
    yield made
    made.close()


@pytest.fixture
async def api(emulator: Emulator) -> AsyncIterator[str]:
    """The address of the emulator on this machine."""
    async with on_a_socket(emulator) as address:
        yield address


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Give what the log shows meanwhile, at its most talkative."""
    settings = Settings(token=SecretStr(TOKEN), webhook_secret=SecretStr(SECRET))
    stream = io.StringIO()
    handler = observe._Handler(stream)
    handler.setFormatter(observe._formatter("json", observe.Redactor(settings.secrets)))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@pytest.fixture
def library() -> Library:
    return load_or_raise([shipped()])


async def test_no_fault_of_the_bot_api_makes_the_bot_show_a_secret(
    sqlite_url: str, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chats, "TOKEN", TOKEN)
    emulator = Emulator(clock=lambda: clock().timestamp(), rng=random.Random(1))
    emulator.bot(TOKEN, "quizbot_bot", "quizbot")
    store = await Store.open(sqlite_url, clock=clock)

    with logged() as log:
        async with chats.running(emulator, store, library, clock) as chat:
            student = chat.student("Ada")
            await student.says("/learn")
            for kind in get_args(Kind):
                await _tries(chat, student, kind)
            await _injects(chat)
            pages = await _pages(chat)
    await store.close()

    assert {"screen postponed", "call failed", "update put aside"} <= _events(log)
    assert leaks(log.getvalue() + pages + stored(sqlite_url)) == []
    assert leaks(files(Path(sqlite_url.partition(":///")[2]).parent)) == []


async def _tries(chat: chats.Chat, student: chats.Student, kind: Kind) -> None:
    """Let every method fail in one way, and the chat catch up afterwards."""
    for method in METHODS:
        chat.emulator.faults.add(Fault(method, kind, times=2))
        await student.says("/help")
        chat.emulator.tap(student.person, student.shown["message_id"], "nonsense", forge=True)
        await student.says("/learn")
        chat.clock.advance(seconds=100)
        await chat.bot.screens.reconcile()
        await chat.bot.lanes.idle()
        chat.emulator.faults.clear()
    chat.clock.advance(seconds=300)
    await chat.bot.screens.reconcile()
    await chat.bot.lanes.idle()


async def _injects(chat: chats.Chat) -> None:
    """Let updates come that nobody could read."""
    hostile = islice(hostile_inputs.updates(random.Random(1)), 60)
    await chat.bot.intake.receive(
        [{"update_id": number, **update} for number, update in enumerate(hostile, 10_000)]
    )
    await chat.bot.lanes.idle()


async def _pages(chat: chats.Chat) -> str:
    """Return what probes and figures say."""
    tools = chat.bot.instruments
    transport = httpx.ASGITransport(Probes(tools.metrics, tools.health, tools.timer).app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        answers = [await client.get(path) for path in ("/healthz", "/readyz", "/metrics")]
    return "".join(f"{answer.headers}{answer.text}" for answer in answers)


def _events(log: io.StringIO) -> set[str]:
    return {json.loads(line)["event"] for line in log.getvalue().splitlines()}


class Bot:
    """`quizbot run` as a process that keeps all that it ever says."""

    def __init__(self, place: Place, folder: Path, api: str, client: httpx.AsyncClient) -> None:
        self.place = place
        self.folder = folder
        self.client = client
        self.settings = {
            "QUIZBOT_TOKEN": TOKEN,
            "QUIZBOT_WEBHOOK_SECRET": SECRET,
            "QUIZBOT_DATABASE": place.url,
            "QUIZBOT_LOG": "debug:text",
            "QUIZBOT_API_URL": api,
        }
        self.said = ""

    def command(self, *arguments: str, **settings: str) -> int:
        """Run another command on the same settings; return its exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "quizbot", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.folder,
            env=self.place._environment(0) | self.settings | settings,
            check=False,
        )
        self.said += done.stdout + done.stderr
        return done.returncode

    async def ends(self, replica: Replica) -> int:
        """Wait until a process has ended, and keep what it printed last."""
        assert replica.process.stdout is not None
        async with asyncio.timeout(30):
            self.said += (await replica.process.stdout.read()).decode()
            return await replica.process.wait()

    async def asks(self, replica: Replica, path: str, **request: Any) -> int:
        """Make a request of a process; return the status of the answer, and keep all of it."""
        method = "POST" if request else "GET"
        url = f"http://127.0.0.1:{replica.port}{path}"
        answer = await self.client.request(method, url, timeout=10, **request)
        self.said += f"{answer.headers}{answer.text}"
        return answer.status_code

    def everything(self) -> str:
        """Return all that it said, wrote and stored."""
        return self.said + self.place.log + stored(self.settings["QUIZBOT_DATABASE"])


@pytest.fixture
async def bot(
    emulator: Emulator, api: str, postgresql_url: str, tmp_path: Path
) -> AsyncIterator[Bot]:
    url = postgresql_url.replace("postgres@", f"postgres:{IN_AN_ADDRESS}@")
    async with httpx.AsyncClient() as client:
        yield Bot(Place(emulator, api, url, tmp_path), tmp_path, api, client)


async def test_a_process_in_every_trouble_shows_no_secret(
    bot: Bot, emulator: Emulator, cluster: Cluster, postgresql_url: str
) -> None:
    async with bot.place.started(**bot.settings) as replica:
        assert await replica.begun(), bot.place.log
        (ada,) = await bot.place.students(1)
        for kind in ("429", "5xx", "html", "truncated", "reset"):
            emulator.faults.add(Fault("getUpdates", kind, retry_after=1))
            emulator.faults.add(Fault("answerCallbackQuery", kind, retry_after=1))
            await ada.turn()
        cluster.kill_connections(postgresql_url)
        for update in ({"message": "no message"}, {"callback_query": {"id": 1}}):
            emulator.inject(*next(iter(update.items())))
        await ada.turns(2)
        pages = [await bot.asks(replica, path) for path in ("/healthz", "/readyz", "/metrics")]
        await asyncio.to_thread(bot.command, "doctor")
        emulator.faults.add(Fault("*", "401", times=99))  # as for a token that was taken back
        ada.tap()  # ends the poll that waits, and the next one is refused
        await eventually(replica.red)
        pages.append(await bot.asks(replica, "/readyz"))
        replica.process.terminate()
        code = await bot.ends(replica)

    assert (pages, code) == ([200, 200, 200, 503], 0)
    assert "update put aside" in bot.place.log
    assert '"token":"not ok: Telegram refuses the token"' in bot.said
    assert "ok    token: accepted" in bot.said
    assert leaks(bot.everything()) == []


async def test_a_webhook_shows_no_secret_to_whoever_knocks(bot: Bot, sqlite_url: str) -> None:
    bot.settings["QUIZBOT_DATABASE"] = sqlite_url
    bot.settings["QUIZBOT_WEBHOOK_URL"] = "http://127.0.0.1:9/telegram/updates"
    header, kind = "X-Telegram-Bot-Api-Secret-Token", {"Content-Type": "application/json"}
    async with bot.place.started(**bot.settings) as replica:
        assert await replica.begun(), bot.place.log
        await eventually(replica.ready)
        codes = [
            await bot.asks(replica, path, headers={header: secret, **kind}, content=body)
            for path in ("/telegram/updates", f"/bot{TOKEN}/getMe", f"/telegram/{SECRET}")
            for secret in ("", "wrong", SECRET + "x", SECRET)
            for body in (b"{}", b"[" * 10_000, b"\xff", b'{"update_id": 1, "message": {}}')
        ]
        pages = [await bot.asks(replica, path) for path in ("/readyz", "/metrics", f"/{TOKEN}")]
        replica.process.terminate()
        code = await bot.ends(replica)

    assert codes[:12] == [401] * 12
    assert codes[12:16] == [400, 400, 400, 200]
    assert set(codes[16:]) == {404}
    assert (pages, code) == ([200, 200, 404], 0)
    assert leaks(bot.everything() + files(bot.folder)) == []


async def test_a_token_that_is_refused_at_the_start_is_not_shown(bot: Bot, api: str) -> None:
    bot.settings["QUIZBOT_TOKEN"] = TOKEN.replace("98", "97", 1)

    codes = [await asyncio.to_thread(bot.command, name) for name in ("run", "doctor")]

    assert codes == [EXIT_CONFIGURATION, EXIT_CONFIGURATION]
    assert "QUIZBOT_TOKEN: the Bot API does not accept it" in bot.said
    assert leaks(bot.everything()) == []


async def test_a_password_that_is_refused_is_not_shown(bot: Bot, cluster: Cluster) -> None:
    url = bot.settings["QUIZBOT_DATABASE"].replace("postgres:", "canary:", 1)
    cluster.execute("CREATE ROLE canary LOGIN PASSWORD 'another one'")
    rules = cluster._folder / "pg_hba.conf"
    before = rules.read_text()
    try:
        rules.write_text(f"local all canary scram-sha-256\n{before}")
        cluster.execute("SELECT pg_reload_conf()")
        codes = [
            await asyncio.to_thread(bot.command, name, QUIZBOT_DATABASE=url)
            for name in ("doctor", "migrate")
        ]
        async with bot.place.started(**bot.settings | {"QUIZBOT_DATABASE": url}) as replica:
            await bot.place.logged("waiting")
            replica.process.terminate()
            ended = await bot.ends(replica)
    finally:
        rules.write_text(before)
        cluster.execute("SELECT pg_reload_conf()")
        cluster.execute("DROP ROLE canary")

    assert (codes, ended) == ([EXIT_TRY_LATER, EXIT_TRY_LATER], 0)
    assert bot.said.count("password authentication failed") >= 2
    assert leaks(bot.everything()) == []
