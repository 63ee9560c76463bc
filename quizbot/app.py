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
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from quizbot.bank.library import Library
from quizbot.bank.load import shipped
from quizbot.bank.watch import Shelf
from quizbot.config import Address, Settings
from quizbot.emulator import Emulator
from quizbot.errors import BusyError, ConfigurationError, StorageError
from quizbot.feed.rounds import Rounds, require
from quizbot.health import Health
from quizbot.jobs.chores import chores
from quizbot.jobs.feeds import feeds_job
from quizbot.jobs.job import Job
from quizbot.jobs.runner import Tools
from quizbot.jobs.scaled import runner
from quizbot.metrics import Metrics
from quizbot.probes import Probes, watch_loop, working
from quizbot.process import (
    Stopped,
    held,
    make_folder,
    patiently,
    replica_name,
    stoppable,
    until,
)
from quizbot.reloading import Reloading
from quizbot.reports import seed
from quizbot.serving import address_of, application, cause, listening, served
from quizbot.storage.backup import back_up
from quizbot.storage.leader import Leader
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.telegram.bot import QuizBot, UnreachableError, whose
from quizbot.telegram.instruments import Instruments
from quizbot.telegram.polling import Polling
from quizbot.telegram.registration import Registration
from quizbot.telegram.transport import AiohttpRequest
from quizbot.telegram.webhook import Webhook
from quizbot.tutor import Tutor

log = logging.getLogger(__name__)

DRAIN = 10.0
"""Seconds that work under way may take after the signal to stop."""

PATIENCE = 60.0
"""Seconds that a start waits for a database server or Bot API that is out of reach."""

PASSING = (StorageError, UnreachableError)
"""What may pass while we wait."""

LOCAL_TOKEN = "1:quizbot-on-this-computer-only"  # noqa: S105 - known to the local emulator alone
LOCAL_NAME = "quizbot_local_bot"

_PARTS = ("database", "token", "intake")


def utc_now() -> datetime:
    """Return the present moment: the one clock, handed to all who need one."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


@dataclass(frozen=True, slots=True)
class Trial:
    """What `quizbot try` was asked for; a preview brings its own questions and teacher."""

    data: Path
    port: int
    browser: bool
    shelf: Shelf | None = None
    teacher: type[Tutor] = Tutor


async def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Run the bot against a Bot API until it is told to stop: polling, or serving a webhook."""
    token = _token(settings)
    async with _until_told() as (stack, stop):
        if settings.database_url.startswith("sqlite"):
            stack.enter_context(held(settings.data))  # replicas share nothing but a server
        else:
            make_folder(settings.data)
        store = await _store(stack, settings.database_url, stop)
        await store.run(seed, settings.admins, utc_now())
        reloading = Reloading(store, Shelf(settings.banks or (shipped(),)), utc_now)
        library = await reloading.begin()
        bot = await _bot(stack, stop, token, settings.api_url, store, library)
        leader = Leader.of(settings.database_url, bot.number)
        stack.push_async_callback(leader.close)
        say(f"@{bot.username} is running with {len(library.published)} questions; Ctrl+C stops it")
        serve = _poll if settings.webhook_url is None else _webhook
        work = [*chores(partial(_back_up, settings)), _feeds(settings)]
        async with _kept_up(bot, settings.database_url, work, reloading):
            await serve(settings, bot, leader, stop)


async def try_out(settings: Settings, trial: Trial, say: Callable[[str], None]) -> None:
    """Run emulator, bot and browser chat in this process, on this computer alone."""
    async with _until_told() as (stack, stop):
        stack.enter_context(held(trial.data))
        listener = stack.enter_context(listening(Address("127.0.0.1", trial.port)))
        url = f"sqlite:///{trial.data / 'quizbot.db'}"
        store = await _store(stack, url, stop)
        await store.run(seed, settings.admins, utc_now())
        shelf = trial.shelf or Shelf(settings.banks or (shipped(),))
        reloading = Reloading(store, shelf, utc_now)
        library = await reloading.begin()
        emulator = _emulator(stack, trial.data)
        emulator.bot(LOCAL_TOKEN, LOCAL_NAME, "quizbot")
        await stack.enter_async_context(served(emulator.app, listener, emulator.hang_up))
        address = address_of(listener)
        bot = await _bot(stack, stop, LOCAL_TOKEN, address, store, library)
        bot.school.appoint(trial.teacher)
        say(f"The chat is open at {address}/ (Ctrl+C stops it; its data is in {trial.data})")
        if trial.browser:
            await asyncio.to_thread(webbrowser.open, f"{address}/")
        async with _kept_up(bot, url, chores(), reloading):
            await until(stop, bot.intake.poll)


async def emulate(data: Path | None, port: int, say: Callable[[str], None]) -> None:
    """Run the emulator alone; any well-formed token is a bot of its own."""
    async with _until_told() as (stack, stop):
        listener = stack.enter_context(listening(Address("127.0.0.1", port)))
        if data is not None:
            stack.enter_context(held(data))
        emulator = _emulator(stack, data, open_registration=True)
        await stack.enter_async_context(served(emulator.app, listener, emulator.hang_up))
        address = address_of(listener)
        say(f"Bot API at {address}/bot<token>/, chat at {address}/ (Ctrl+C stops it)")
        await stop.wait()


@contextlib.asynccontextmanager
async def _until_told() -> AsyncIterator[tuple[contextlib.AsyncExitStack, asyncio.Event]]:
    """Give what the parts end by, in reverse, and the event that says that they should."""
    with contextlib.suppress(Stopped):
        async with stoppable() as stop, contextlib.AsyncExitStack() as stack:
            yield stack, stop


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


async def _store(stack: contextlib.AsyncExitStack, url: str, stop: asyncio.Event) -> Store:
    """Open the database; a file of our own is migrated on the way, a server's is not.

    A server may start beside us, and so may its migration: we wait a little.
    """
    ours = url.startswith("sqlite")
    name = replica_name(random.SystemRandom())
    store = await patiently(
        lambda: Store.open(url, clock=utc_now, create=ours, holder=name),
        stop,
        passing=() if ours else (StorageError,),
        seconds=PATIENCE,
    )
    stack.push_async_callback(store.close)
    return store


async def _bot(
    stack: contextlib.AsyncExitStack,
    stop: asyncio.Event,
    token: str,
    api_url: str,
    store: Store,
    library: Library,
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
    await patiently(bot.begin, stop, passing=PASSING, seconds=PATIENCE)
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
            await stack.enter_async_context(served(application(_probes(bot).routes), listener))
        polling = Polling(bot.intake, leader, bot.instruments.metrics)
        with working(bot.instruments.health, "intake"):
            await until(stop, polling.run)
        await leader.close()  # another one fetches while we finish what we hold


async def _webhook(settings: Settings, bot: QuizBot, leader: Leader, stop: asyncio.Event) -> None:
    """Serve the webhook, and answer probes."""
    assert settings.webhook_url is not None
    assert settings.webhook_secret is not None  # the settings demand it beside the address
    secret = settings.webhook_secret.get_secret_value()
    endpoint = Webhook(bot.intake, path=urlsplit(settings.webhook_url).path, secret=secret)
    registration = Registration(bot, leader, settings.webhook_url, secret)
    with listening(settings.listen) as listener:
        async with served(application([endpoint.route, *_probes(bot).routes]), listener):
            await patiently(registration.begin, stop, passing=PASSING, seconds=PATIENCE)
            with working(bot.instruments.health, "intake"):
                await until(stop, registration.keep)
            await registration.end()


async def _back_up(settings: Settings) -> None:
    """Make a backup into the data folder, and remove those that need not be kept."""
    made = await back_up(settings.database_url, settings.data / "backups", utc_now(), keep=True)
    fields = {"rows": made.rows, "findings": len(made.findings)}
    log.log(logging.ERROR if made.findings else logging.INFO, "backup made", extra=fields)


def _feeds(settings: Settings) -> Job:
    """Return the job that follows feeds; refuse to begin where it could not do so."""
    if settings.feeds:
        require()
    rounds = Rounds(settings.data / "articles", settings.feeds, settings.feed_local, utc_now)
    return feeds_job(rounds, timedelta(minutes=settings.feed_minutes))


def _probes(bot: QuizBot) -> Probes:
    tools = bot.instruments

    async def database() -> None:
        await bot.store.read(Transaction.learner, 0)

    return Probes(tools.metrics, tools.health, tools.timer, {"database": database})


@contextlib.asynccontextmanager
async def _kept_up(
    bot: QuizBot, url: str, work: list[Job], reloading: Reloading
) -> AsyncIterator[None]:
    """Keep lanes, jobs, banks and watchdog up meanwhile; at the end, finish what is under way."""
    tools = bot.instruments
    bot.documents.examine = reloading.examine
    jobs = runner(
        bot.store,
        work,
        Tools(tools.clock, tools.timer, random.SystemRandom(), tools.metrics),
        url,
    )
    try:
        async with asyncio.TaskGroup() as tasks:
            endless = [
                tasks.create_task(bot.keep_up()),
                tasks.create_task(reloading.run(bot.school.teach)),
                tasks.create_task(watch_loop(tools.metrics, tools.health, tools.timer)),
            ]
            tasks.create_task(jobs.run())
            yield
            await asyncio.gather(bot.drain(DRAIN), jobs.drain(DRAIN))
            for task in endless:
                task.cancel()
    except BaseExceptionGroup as group:
        raise cause(group) from group
