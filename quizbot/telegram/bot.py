"""The bot: its parts joined, its menu set, and the loops that keep it going."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from telegram import BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest

from quizbot.bank.library import Library
from quizbot.errors import (
    EXIT_TRY_LATER,
    ConfigurationError,
    QuizbotError,
    StorageError,
)
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.telegram import texts
from quizbot.telegram.caller import Caller
from quizbot.telegram.documents import Documents
from quizbot.telegram.effects import Effects
from quizbot.telegram.handlers import Handlers
from quizbot.telegram.instruments import Instruments
from quizbot.telegram.intake import ALLOWED, Intake
from quizbot.telegram.lanes import Lanes
from quizbot.telegram.pacing import Pacer
from quizbot.telegram.school import School
from quizbot.telegram.screen import Screens
from quizbot.telegram.throttle import Throttle
from quizbot.tutor import Tutor

log = logging.getLogger(__name__)

_LOOK = 1.0  # seconds between looks for screens that are behind and updates nobody works on
_COUNT_EACH = 10  # of these looks count what waits
_DELIVERIES = 100  # that Telegram may make at once, shared by all replicas: as many as it allows


class QuizBot:
    """The real bot; tests and `quizbot try` give it another Bot API, and nothing else."""

    def __init__(
        self,
        *,
        token: str,
        api_url: str,
        store: Store,
        library: Library,
        requests: tuple[BaseRequest, BaseRequest],
        rng: random.Random,
        instruments: Instruments,
    ) -> None:
        self.store = store
        self.instruments = instruments
        self.lanes = Lanes()
        self.school = School(library, rng)
        self._requests = requests
        self._ending = False
        self._application = _application(token, api_url, requests)
        clock = instruments.clock
        self.pacer = Pacer(store, clock, instruments.timer)
        caller = Caller(self._application.bot, self.pacer, instruments)
        self.screens = Screens(caller, store, self.school, clock, self.lanes)
        self.documents = Documents(self._application.bot, requests[0], store)
        handlers = Handlers(store, self.school, self.screens, self.documents, instruments)
        self.intake = Intake(
            base_url=self._application.bot.base_url,
            polls=requests[1],
            store=store,
            lanes=self.lanes,
            effects=Effects(self._application, handlers, store, instruments),
            throttle=Throttle(instruments.timer),
            instruments=instruments,
        )
        instruments.metrics.watch("lanes", lambda: float(len(self.lanes)))
        instruments.metrics.watch("in_flight", lambda: float(self.intake.under_way))

    @property
    def username(self) -> str:
        """The bot's name, once it has begun."""
        return str(self._application.bot.username)

    @property
    def number(self) -> int:
        """The bot's numeric id, once it has begun."""
        return int(self._application.bot.id)

    @property
    def tutor(self) -> Tutor:
        """What asks at present."""
        return self.school.tutor

    async def begin(self) -> None:
        """Log in, set the menu, free what an ended process held."""
        await _initialize(self._application, self._requests)
        await self._set_menu()
        await self.store.run(_free)
        await self.pacer.restore()
        self.instruments.metrics.watch("ready", lambda: float(self.instruments.health.ok))
        log.info("bot ready", extra={"bot": self.username})

    async def end(self) -> None:
        """Close the connections."""
        await self._application.shutdown()

    async def keep_up(self) -> None:
        """Work the lanes, and bring up again and again what was left behind."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.lanes.run())
            tasks.create_task(self._look_back())

    async def drain(self, seconds: float) -> None:
        """Take up nothing more; wait until all is worked on, but no longer than so."""
        self._ending = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.lanes.idle(), seconds)

    async def set_webhook(self, url: str, secret: str) -> None:
        """Ask Telegram to deliver updates to an address."""
        try:
            await self._application.bot.set_webhook(
                url,
                secret_token=secret,
                allowed_updates=ALLOWED,
                max_connections=_DELIVERIES,
            )
        except BadRequest as error:
            msg = f"QUIZBOT_WEBHOOK_URL: the Bot API refuses it ({error})"
            raise ConfigurationError(msg) from None
        except TelegramError as error:
            msg = f"QUIZBOT_API_URL: the Bot API does not answer ({type(error).__name__})"
            raise UnreachableError(msg) from None

    async def remove_webhook(self) -> None:
        """Ask Telegram to keep updates until they are fetched; polling says if that fails."""
        try:
            await self._application.bot.delete_webhook()
        except TelegramError as error:
            log.warning("webhook not removed", extra={"reason": str(error)})

    async def _set_menu(self) -> None:
        """Set commands and descriptions; a Bot API that lacks them is no reason not to begin."""
        bot = self._application.bot
        commands = [BotCommand(name, text) for name, text in texts.COMMANDS]
        try:
            await bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats())
            await bot.set_my_description(texts.DESCRIPTION)
            await bot.set_my_short_description(texts.SHORT_DESCRIPTION)
        except TelegramError as error:
            log.warning("menu not set", extra={"reason": str(error)})

    async def _look_back(self) -> None:
        look = 0
        while True:
            for work in self._due(look):
                await self._attempt(work)
            look += 1
            await asyncio.sleep(_LOOK)

    def _due(self, look: int) -> Iterator[Callable[[], Awaitable[object]]]:
        """Return what is to be done at a look; each is tried, whatever becomes of the others."""
        yield self.screens.reconcile
        if not self._ending:
            yield self.intake.resume
        if look % _COUNT_EACH == 0:
            yield self._count
            yield self.pacer.restore  # what Telegram said to other replicas

    async def _attempt(self, work: Callable[[], Awaitable[object]]) -> None:
        health = self.instruments.health
        try:
            await work()
        except StorageError as error:
            log.warning("database out of reach", extra={"reason": str(error)})
            health.set("database", ok=False, reason="out of reach")
        except Exception:
            log.exception("look back failed")
        else:
            health.set("database", ok=True)

    async def _count(self) -> None:
        counts = await self.store.read(Transaction.counts)
        self.instruments.metrics.store(counts.waiting, counts.dead, counts.behind)


def _free(tx: Transaction) -> None:
    """Free all that a process of SQLite's held when it ended."""
    tx.release()
    tx.unclaim()
    tx.unhold_jobs()


class UnreachableError(QuizbotError):
    """The Bot API does not answer; trying later may help."""

    exit_code = EXIT_TRY_LATER


async def whose(token: str, api_url: str, requests: tuple[BaseRequest, BaseRequest]) -> str:
    """Return the username of the bot that a token belongs to.

    Raises:
        ConfigurationError: the Bot API does not accept it.
        UnreachableError: the Bot API does not answer.
    """
    application = _application(token, api_url, requests)
    try:
        await _initialize(application, requests)
        return str(application.bot.username)
    finally:
        await application.shutdown()


async def _initialize(
    application: Application[Any, Any, Any, Any, Any, Any], requests: tuple[BaseRequest, ...]
) -> None:
    """Log in; where that fails close the connections, which the library leaves open."""
    try:
        await application.initialize()
    except InvalidToken:
        await asyncio.gather(*(request.shutdown() for request in requests))
        msg = "QUIZBOT_TOKEN: the Bot API does not accept it; ask @BotFather for the right one"
        raise ConfigurationError(msg) from None
    except TelegramError as error:
        await asyncio.gather(*(request.shutdown() for request in requests))
        msg = f"QUIZBOT_API_URL: the Bot API cannot be reached ({type(error).__name__})"
        raise UnreachableError(msg) from None


def _application(
    token: str, api_url: str, requests: tuple[BaseRequest, BaseRequest]
) -> Application[Any, Any, Any, Any, Any, Any]:
    calls, polls = requests
    return (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(calls)
        .get_updates_request(polls)
        .updater(None)
        .job_queue(None)
        .build()
    )
