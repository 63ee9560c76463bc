"""The composition root: builds every part, runs them in one task group, shuts down in reverse."""

import asyncio
import contextlib
import errno
import logging
import random
import signal
import socket
import sqlite3
import time
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn

from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise, shipped
from quizbot.config import Address, Settings
from quizbot.emulator import Emulator
from quizbot.errors import BusyError, ConfigurationError, QuizbotError
from quizbot.storage.store import Store
from quizbot.telegram.bot import QuizBot, whose
from quizbot.telegram.instruments import Instruments
from quizbot.telegram.instruments import Instruments
from quizbot.telegram.transport import AiohttpRequest
from quizbot.telegram.webhook import Webhook

if TYPE_CHECKING:
    from starlette.types import ASGIApp

log = logging.getLogger(__name__)

DRAIN = 10.0
"""Seconds that work under way may take after the signal to stop."""

LOCAL_TOKEN = "1:quizbot-on-this-computer-only"  # noqa: S105 - known to the local emulator alone
LOCAL_NAME = "quizbot_local_bot"


def utc_now() -> datetime:
    """Return the present moment: the one clock, handed to all who need one."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def library_of(settings: Settings) -> Library:
    """Read the banks that the settings name, or the shipped ones; errors are raised together."""
    return load_or_raise(settings.banks or (shipped(),))


@dataclass(frozen=True, slots=True)
class Trial:
    """What `quizbot try` was asked for."""

    data: Path
    port: int
    browser: bool


async def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Run the bot against a Bot API until it is told to stop: polling, or serving a webhook."""
    token = _token(settings)
    library = library_of(settings)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(_held(settings.data))
        store = await _store(stack, settings.database_url)
        bot = await _bot(stack, token, settings.api_url, store, library)
        say(f"@{bot.username} is running with {len(library.published)} questions; Ctrl+C stops it")
        async with _kept_up(bot), _stoppable() as stop:
            if settings.webhook_url is None:
                await bot.remove_webhook()
                await _until(stop, bot.intake.poll)
            else:
                await _webhook(settings, settings.webhook_url, bot, stop)


async def try_out(settings: Settings, trial: Trial, say: Callable[[str], None]) -> None:
    """Run emulator, bot and browser chat in this process, on this computer alone."""
    library = library_of(settings)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(_held(trial.data))
        listener = stack.enter_context(_listener(Address("127.0.0.1", trial.port)))
        store = await _store(stack, f"sqlite:///{trial.data / 'quizbot.db'}")
        emulator = _emulator(stack, trial.data)
        emulator.bot(LOCAL_TOKEN, LOCAL_NAME, "quizbot")
        await stack.enter_async_context(_served(emulator.app, listener, emulator.hang_up))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        bot = await _bot(stack, LOCAL_TOKEN, address, store, library)
        say(f"The chat is open at {address}/ (Ctrl+C stops it; its data is in {trial.data})")
        if trial.browser:
            await asyncio.to_thread(webbrowser.open, f"{address}/")
        async with _kept_up(bot), _stoppable() as stop:
            await _until(stop, bot.intake.poll)


async def emulate(data: Path | None, port: int, say: Callable[[str], None]) -> None:
    """Run the emulator alone; any well-formed token is a bot of its own."""
    async with contextlib.AsyncExitStack() as stack:
        listener = stack.enter_context(_listener(Address("127.0.0.1", port)))
        if data is not None:
            stack.enter_context(_held(data))
        emulator = _emulator(stack, data, open_registration=True)
        await stack.enter_async_context(_served(emulator.app, listener, emulator.hang_up))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        say(f"Bot API at {address}/bot<token>/, chat at {address}/ (Ctrl+C stops it)")
        async with _stoppable() as stop:
            await stop.wait()


async def log_in(token: str, api_url: str) -> str:
    """Return the name of the bot that a token belongs to."""
    return await whose(token, api_url, (AiohttpRequest(), AiohttpRequest()))


def _token(settings: Settings) -> str:
    if settings.token is None:
        msg = (
            "QUIZBOT_TOKEN is not set: write the token that @BotFather gave you, "
            "or run `quizbot try`, which needs none"
        )
        raise ConfigurationError(msg)
    return settings.token.get_secret_value()


async def _store(stack: contextlib.AsyncExitStack, url: str) -> Store:
    """Open the database; a file of our own is migrated on the way, a server's is not."""
    store = await Store.open(url, clock=utc_now, create=url.startswith("sqlite"))
    stack.push_async_callback(store.close)
    return store


async def _bot(
    stack: contextlib.AsyncExitStack, token: str, api_url: str, store: Store, library: Library
) -> QuizBot:
    bot = QuizBot(
        token=token,
        api_url=api_url,
        store=store,
        library=library,
        requests=(AiohttpRequest(), AiohttpRequest(connections=2)),
        rng=random.SystemRandom(),
        instruments=Instruments.of(utc_now, time.monotonic),
    )
    stack.push_async_callback(bot.end)
    await bot.begin()
    return bot


def _emulator(
    stack: contextlib.AsyncExitStack, data: Path | None, *, open_registration: bool = False
) -> Emulator:
    path = None if data is None else data / "chats.db"
    try:
        emulator = Emulator(
            clock=lambda: utc_now().timestamp(),
            path=path,
            rng=random.SystemRandom(),
            open_registration=open_registration,
        )
    except sqlite3.Error as error:
        msg = f"{path} cannot be read ({error}); remove it, or name another folder with --data"
        raise ConfigurationError(msg) from None
    stack.callback(emulator.close)
    return emulator


async def _webhook(settings: Settings, url: str, bot: QuizBot, stop: asyncio.Event) -> None:
    assert settings.webhook_secret is not None  # the settings demand it beside the address
    text = settings.webhook_secret.get_secret_value()
    endpoint = Webhook(bot.intake, path=urlsplit(url).path, secret=text)
    with _listener(settings.listen) as listener:
        async with _served(endpoint.app, listener):
            await bot.set_webhook(url, text)
            await stop.wait()  # the webhook stays: other replicas serve it, Telegram tries again


async def _until(stop: asyncio.Event, work: Callable[[], Awaitable[None]]) -> None:
    """Do endless work until told to stop."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(_coroutine(work))
        await stop.wait()
        task.cancel()


async def _coroutine(work: Callable[[], Awaitable[None]]) -> None:
    await work()


@contextlib.asynccontextmanager
async def _kept_up(bot: QuizBot) -> AsyncIterator[None]:
    """Keep the bot's lanes going meanwhile; at the end, finish what is under way."""
    try:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(bot.keep_up())
            yield
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bot.lanes.idle(), DRAIN)
            task.cancel()
    except BaseExceptionGroup as group:
        raise _cause(group) from group


def _cause(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the error of ours inside a group, else the first one."""
    ours = group.subgroup(QuizbotError)
    error: BaseException = ours or group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


@contextlib.asynccontextmanager
async def _stoppable() -> AsyncIterator[asyncio.Event]:
    """Give an event that SIGINT and SIGTERM set."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):  # where the loop knows no signals, Ctrl+C raises
        for number in numbers:
            loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in numbers:
                loop.remove_signal_handler(number)


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers, and with an event for having started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def _served(
    app: "ASGIApp", listener: socket.socket, hang_up: Callable[[], object] = lambda: None
) -> AsyncIterator[None]:
    """Serve an application meanwhile; `hang_up` ends the answers that would never end."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, timeout_graceful_shutdown=1, server_header=False
    )
    server = _Server(config)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve([listener]))
            await server.ready.wait()
            try:
                yield
            finally:
                hang_up()
                server.should_exit = True
    except BaseExceptionGroup as group:
        raise _cause(group) from group


@contextlib.contextmanager
def _listener(address: Address) -> Iterator[socket.socket]:
    """Bind a port, or say in one line why not."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # Named, because asyncio sends small answers at once only where the protocol is known.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        where = f"{address.host}:{address.port}"
        if error.errno == errno.EADDRINUSE:
            msg = f"{where} is in use; choose another port"
            raise BusyError(msg) from None
        msg = f"cannot listen on {where}: {error.strerror}"
        raise ConfigurationError(msg) from None
    with listener:
        yield listener


@contextlib.contextmanager
def _held(data: Path) -> Iterator[None]:
    """Make the data folder and hold it, so that no second process works on the same files."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (data / "lock").open("w")
    except OSError as error:
        msg = f"QUIZBOT_DATA: {data} cannot be written ({error.strerror}); name another folder"
        raise ConfigurationError(msg) from None
    with lock:
        try:
            _lock(lock.fileno())
        except OSError:
            msg = f"another quizbot works in {data}; stop it, or name another folder"
            raise BusyError(msg) from None
        yield


def _lock(descriptor: int) -> None:
    """Lock an open file for this process, where the platform can."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ModuleNotFoundError:
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
