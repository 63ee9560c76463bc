"""The composition root: builds every part, runs them in one task group, shuts down in reverse."""

import asyncio
import contextlib
import logging
import random
import sqlite3
import time
import webbrowser
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette

from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise, shipped
from quizbot.config import Address, Settings
from quizbot.emulator import Emulator
from quizbot.errors import BusyError, ConfigurationError, RefusedError, StorageError
from quizbot.health import Health
from quizbot.jobs.chores import chores
from quizbot.jobs.runner import Tools
from quizbot.jobs.scaled import runner
from quizbot.metrics import Metrics
from quizbot.probes import Probes, watch_loop, working
from quizbot.process import held, make_folder, replica_name, stoppable, until
from quizbot.reports import seed
from quizbot.serving import address_of, cause, listening, served
from quizbot.storage.leader import Leader
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.telegram.bot import QuizBot, whose
from quizbot.telegram.instruments import Instruments
from quizbot.telegram.polling import Polling
from quizbot.telegram.transport import AiohttpRequest
from quizbot.telegram.webhook import Webhook

log = logging.getLogger(__name__)

DRAIN = 10.0
"""Seconds that work under way may take after the signal to stop."""

PATIENCE = 60.0
"""Seconds that a start waits for a database server that starts beside it."""

LOCAL_TOKEN = "1:quizbot-on-this-computer-only"  # noqa: S105 - known to the local emulator alone
LOCAL_NAME = "quizbot_local_bot"

_PARTS = ("database", "token", "intake")


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
        stop = await stack.enter_async_context(stoppable())
        if settings.database_url.startswith("sqlite"):
            stack.enter_context(held(settings.data))  # replicas share nothing but a server
        else:
            make_folder(settings.data)
        store = await _store(stack, settings.database_url, stop)
        if store is None:
            return
        await store.run(seed, settings.admins, utc_now())
        bot = await _bot(stack, token, settings.api_url, store, library)
        leader = Leader.of(settings.database_url, bot.number)
        stack.push_async_callback(leader.close)
        say(f"@{bot.username} is running with {len(library.published)} questions; Ctrl+C stops it")
        serve = _poll if settings.webhook_url is None else _webhook
        async with _kept_up(bot, settings.database_url):
            await serve(settings, bot, leader, stop)


async def try_out(settings: Settings, trial: Trial, say: Callable[[str], None]) -> None:
    """Run emulator, bot and browser chat in this process, on this computer alone."""
    library = library_of(settings)
    async with contextlib.AsyncExitStack() as stack:
        stop = await stack.enter_async_context(stoppable())
        stack.enter_context(held(trial.data))
        listener = stack.enter_context(listening(Address("127.0.0.1", trial.port)))
        url = f"sqlite:///{trial.data / 'quizbot.db'}"
        store = await _store(stack, url, stop)
        if store is None:
            return
        await store.run(seed, settings.admins, utc_now())
        emulator = _emulator(stack, trial.data)
        emulator.bot(LOCAL_TOKEN, LOCAL_NAME, "quizbot")
        await stack.enter_async_context(served(emulator.app, listener, emulator.hang_up))
        address = address_of(listener)
        bot = await _bot(stack, LOCAL_TOKEN, address, store, library)
        say(f"The chat is open at {address}/ (Ctrl+C stops it; its data is in {trial.data})")
        if trial.browser:
            await asyncio.to_thread(webbrowser.open, f"{address}/")
        async with _kept_up(bot, url):
            await until(stop, bot.intake.poll)


async def emulate(data: Path | None, port: int, say: Callable[[str], None]) -> None:
    """Run the emulator alone; any well-formed token is a bot of its own."""
    async with contextlib.AsyncExitStack() as stack:
        stop = await stack.enter_async_context(stoppable())
        listener = stack.enter_context(listening(Address("127.0.0.1", port)))
        if data is not None:
            stack.enter_context(held(data))
        emulator = _emulator(stack, data, open_registration=True)
        await stack.enter_async_context(served(emulator.app, listener, emulator.hang_up))
        address = address_of(listener)
        say(f"Bot API at {address}/bot<token>/, chat at {address}/ (Ctrl+C stops it)")
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


async def _store(stack: contextlib.AsyncExitStack, url: str, stop: asyncio.Event) -> Store | None:
    """Open the database; a file of our own is migrated on the way, a server's is not.

    A server may start beside us, and so may its migration: we wait a little. None if we are told to
    stop meanwhile.
    """
    ours = url.startswith("sqlite")
    name = replica_name(random.SystemRandom())
    deadline, pause = time.monotonic() + PATIENCE, 0.5
    while not stop.is_set():
        try:
            store = await Store.open(url, clock=utc_now, create=ours, holder=name)
        except StorageError as error:
            if ours or isinstance(error, RefusedError) or time.monotonic() > deadline:
                raise
            log.warning("waiting for the database", extra={"reason": str(error)})
        else:
            stack.push_async_callback(store.close)
            return store
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(2 * pause, 5.0)
    return None


async def _bot(
    stack: contextlib.AsyncExitStack, token: str, api_url: str, store: Store, library: Library
) -> QuizBot:
    health = Health(*_PARTS)
    bot = QuizBot(
        token=token,
        api_url=api_url,
        store=store,
        library=library,
        requests=(AiohttpRequest(), AiohttpRequest(connections=2)),
        rng=random.SystemRandom(),
        instruments=Instruments.of(utc_now, time.monotonic, Metrics(), health),
    )
    stack.push_async_callback(bot.end)
    await bot.begin()
    health.set("token", ok=True)
    health.set("database", ok=True)
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


async def _poll(settings: Settings, bot: QuizBot, leader: Leader, stop: asyncio.Event) -> None:
    """Fetch updates while this replica leads, and answer probes."""
    await bot.remove_webhook()
    async with contextlib.AsyncExitStack() as stack:
        try:
            listener = stack.enter_context(listening(settings.listen))
        except BusyError as error:
            if "listen" in settings.model_fields_set:
                raise
            log.warning("no probes", extra={"reason": str(error)})
        else:
            app = Starlette(routes=_probes(bot).routes)
            await stack.enter_async_context(served(app, listener))
        polling = Polling(bot.intake, leader, bot.instruments.metrics)
        with working(bot.instruments.health, "intake"):
            await until(stop, polling.run)


async def _webhook(settings: Settings, bot: QuizBot, leader: Leader, stop: asyncio.Event) -> None:
    """Serve the webhook and probes; the last replica to stop takes the webhook away.

    Updates then wait at Telegram for the next start, instead of being tried again ever more rarely.
    """
    assert settings.webhook_url is not None
    assert settings.webhook_secret is not None  # the settings demand it beside the address
    secret = settings.webhook_secret.get_secret_value()
    endpoint = Webhook(bot.intake, path=urlsplit(settings.webhook_url).path, secret=secret)
    app = Starlette(routes=[endpoint.route, *_probes(bot).routes])
    with listening(settings.listen) as listener:
        async with served(app, listener):
            await leader.serve()
            await bot.set_webhook(settings.webhook_url, secret)
            with working(bot.instruments.health, "intake"):
                await stop.wait()
            if await _is_last(leader):
                await bot.remove_webhook()


async def _is_last(leader: Leader) -> bool:
    try:
        return await leader.leave()
    except StorageError as error:
        log.warning("webhook left set", extra={"reason": str(error)})
        return False


def _probes(bot: QuizBot) -> Probes:
    tools = bot.instruments

    async def database() -> None:
        await bot.store.read(Transaction.learner, 0)

    return Probes(tools.metrics, tools.health, tools.timer, {"database": database})


@contextlib.asynccontextmanager
async def _kept_up(bot: QuizBot, url: str) -> AsyncIterator[None]:
    """Keep lanes, jobs and watchdog going meanwhile; at the end, finish what is under way."""
    tools = bot.instruments
    jobs = runner(
        bot.store,
        chores(),
        Tools(tools.clock, tools.timer, random.SystemRandom(), tools.metrics),
        url,
    )
    try:
        async with asyncio.TaskGroup() as tasks:
            endless = [
                tasks.create_task(bot.keep_up()),
                tasks.create_task(watch_loop(tools.metrics, tools.health, tools.timer)),
            ]
            tasks.create_task(jobs.run())
            yield
            await asyncio.gather(_idle(bot), jobs.drain(DRAIN))
            for task in endless:
                task.cancel()
    except BaseExceptionGroup as group:
        raise cause(group) from group


async def _idle(bot: QuizBot) -> None:
    """Wait until all updates are worked on, but not for ever."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(bot.lanes.idle(), DRAIN)
