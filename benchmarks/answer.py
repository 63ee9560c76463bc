"""CPU and calls per answered question through the whole bot: at most twice a bare bot's CPU.

The baseline is a bare python-telegram-bot that acknowledges every tap and edits the message, with
the same texts and buttons, over the same transport, and stores nothing. The emulator and the people
who tap live in another process, so their CPU is not counted. A question is two taps: an option, and
Next. Goals: ratio <= 2.0 (aim 1.6), 2 calls a tap, no new message.
"""

import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, CommandHandler

from quizbot.bank.library import Bank, Library
from quizbot.bank.load import load_or_raise, shipped
from quizbot.storage.store import Store
from quizbot.telegram import texts
from quizbot.telegram.bot import QuizBot
from quizbot.telegram.instruments import Instruments
from quizbot.telegram.transport import AiohttpRequest

LEARNERS, QUESTIONS, ROUNDS = 50, 6, 5
ALONE = 30  # questions of one learner alone
ITEMS = 60
TOKENS = {"ours": "1:ours", "bare": "2:bare"}

Calls = list[tuple[str, dict[str, Any]]]
Bare = Application[Any, Any, Any, Any, Any, Any]


# The other process: emulator and people


async def serve() -> None:
    """Serve the emulator on a free port; let people play as the lines on stdin say."""
    import uvicorn  # noqa: PLC0415 - the measured process has no server

    from quizbot.emulator import Emulator  # noqa: PLC0415 - likewise

    emulator = Emulator(clock=time.time)
    bots = {name: emulator.bot(token, f"{name}_bot", name) for name, token in TOKENS.items()}
    # A connection kept longer than the rounds take, as the bare bot does not poll again after one
    # that the server has just closed.
    config = uvicorn.Config(
        emulator.app, port=0, log_config=None, access_log=False, timeout_keep_alive=600
    )
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - the server offers no event
            await asyncio.sleep(0.01)
        tell({"port": server.servers[0].sockets[0].getsockname()[1]})
        while line := await asyncio.to_thread(sys.stdin.readline):
            order = json.loads(line)
            people = [emulator.person("Ada") for _ in range(order["learners"])]
            chats = [Chat(emulator, bots[order["bot"]], person) for person in people]
            await together(chat.open() for chat in chats)
            tell({"chats": [person.id for person in people]})
            await asyncio.to_thread(sys.stdin.readline)
            emulator.server.calls.clear()
            await together(chat.play(order["questions"]) for chat in chats)
            taps = 2 * order["questions"] * len(chats)
            await emulator.until(lambda: emulator.count("answerCallbackQuery") == taps)  # noqa: B023 - awaited here
            tell({"calls": [(call.method, call.params) for call in emulator.calls]})
        emulator.hang_up()
        server.should_exit = True


def hurried() -> float:
    """A timer that runs so fast that nobody is too fast: these people do not read."""
    return 1000 * time.monotonic()


def tell(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


async def together(works: Any) -> None:
    async with asyncio.TaskGroup() as tasks:
        for work in works:
            tasks.create_task(work)


class Chat:
    """One person's chat with one bot."""

    def __init__(self, emulator: Any, bot: Any, person: Any) -> None:
        self._emulator, self._person = emulator, person
        self._chat = emulator.world.private(bot, person.id)

    async def open(self) -> None:
        self._emulator.say(self._person, "/learn", self._chat)
        await self._emulator.until(lambda: self._last().get("reply_markup"))

    async def play(self, questions: int) -> None:
        for _ in range(2 * questions):
            await self._tap()

    async def _tap(self) -> None:
        """Tap Next where there is one, else the first option; wait for the edit."""
        before = self._last()
        shown = (before["text"], before["reply_markup"])
        buttons = [button for row in before["reply_markup"]["inline_keyboard"] for button in row]
        button = next((one for one in buttons if one["text"] == texts.NEXT), buttons[0])
        self._emulator.tap(self._person, before["message_id"], button["callback_data"], self._chat)
        await self._emulator.until(
            lambda: (self._last()["text"], self._last()["reply_markup"]) != shown
        )

    def _last(self) -> dict[str, Any]:
        message: dict[str, Any] = self._chat.messages[max(self._chat.messages)]
        return message


@dataclass(frozen=True, slots=True)
class People:
    """The other process, as the measuring one sees it."""

    process: asyncio.subprocess.Process
    address: str

    @classmethod
    @asynccontextmanager
    async def gather(cls) -> AsyncIterator["People"]:
        """Start the other process, and end it."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            __file__,
            "--people",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**26,
        )
        assert process.stdout is not None
        assert process.stdin is not None
        port = json.loads(await process.stdout.readline())["port"]
        try:
            yield cls(process, f"http://127.0.0.1:{port}")
        finally:
            process.stdin.close()
            await process.wait()

    async def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """Send a line; return the answer."""
        assert self.process.stdout is not None
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return answer


# The two bots


class BareBot:
    """What a python-telegram-bot costs that does nothing but answer; it replays recorded pages."""

    def __init__(self, address: str) -> None:
        self.pages: list[Calls] = []
        self._steps: dict[int, Any] = {}
        self._turn = count()
        self._offset: int | None = None
        self.application: Bare = (
            ApplicationBuilder()
            .token(TOKENS["bare"])
            .base_url(f"{address}/bot")
            .request(AiohttpRequest())
            .get_updates_request(AiohttpRequest(connections=2))
            .updater(None)
            .job_queue(None)
            .build()
        )
        self.application.add_handlers(
            [CommandHandler("learn", self._learn), CallbackQueryHandler(self._tap)]
        )

    async def poll(self) -> None:
        """Fetch and answer for ever, every update in a task of its own."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                for update in await self.application.bot.get_updates(self._offset, timeout=25):
                    self._offset = update.update_id + 1
                    tasks.create_task(self.application.process_update(update))

    async def _learn(self, update: Update, _: object) -> None:
        assert update.message is not None
        chat = update.message.chat.id
        self._steps[chat] = iter(self.pages[next(self._turn) % len(self.pages)])
        await update.message.reply_text("begin", reply_markup=_markup([[("begin", "begin")]]))

    async def _tap(self, update: Update, _: object) -> None:
        query = update.callback_query
        assert query is not None
        assert query.message is not None
        text, buttons = next(self._steps[query.message.chat.id])
        await asyncio.gather(
            query.answer(),
            query.edit_message_text(text, parse_mode=ParseMode.HTML, reply_markup=_markup(buttons)),
        )


def _markup(buttons: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in buttons]
    )


def pages(calls: Calls) -> list[Calls]:
    """Return what each chat was shown: texts, and labels and data of buttons."""
    shown: dict[str, Calls] = {}
    for method, params in calls:
        if method == "editMessageText":
            markup = params["reply_markup"]
            keyboard = json.loads(markup) if isinstance(markup, str) else markup
            rows: Any = [
                [(button["text"], button["callback_data"]) for button in row]
                for row in keyboard["inline_keyboard"]
            ]
            shown.setdefault(str(params["chat_id"]), []).append((params["text"], rows))
    return list(shown.values())


def choices() -> Library:
    """Return the shipped questions with one right option, repeated to a bank's usual size."""
    bank: Bank = next(iter(load_or_raise((shipped(),)).banks.values()))
    kept = [item for item in bank.items if item.type in {"single", "true-false"}]
    items = [
        kept[n % len(kept)].model_copy(update={"id": f"{kept[n % len(kept)].id}-{n}"})
        for n in range(ITEMS)
    ]
    return Library({bank.id: replace(bank, items=tuple(items))})


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot to measure: what runs meanwhile, and how to know that it is done."""

    name: str
    works: tuple[Callable[[], Coroutine[Any, Any, None]], ...]
    idle: Callable[[], Awaitable[None]]


async def begun(stack: AsyncExitStack, address: str) -> tuple[QuizBot, BareBot]:
    """Return both bots, logged in."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    store = await Store.open(f"sqlite:///{Path(folder) / 'quizbot.db'}", clock=now, create=True)
    stack.push_async_callback(store.close)
    ours = QuizBot(
        token=TOKENS["ours"],
        api_url=address,
        store=store,
        library=choices(),
        requests=(AiohttpRequest(), AiohttpRequest(connections=2)),
        rng=random.SystemRandom(),
        instruments=Instruments.of(now, hurried),
    )
    stack.push_async_callback(ours.end)
    await ours.begin()
    bare = BareBot(address)
    await stack.enter_async_context(bare.application)
    return ours, bare


def now() -> datetime:
    return datetime.now(UTC)


async def measure(people: People, bot: Bot, learners: int, questions: int) -> tuple[float, Calls]:
    """Return the CPU milliseconds per answered question, and the calls of all of them."""
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(work()) for work in bot.works]
        order = {"bot": bot.name, "learners": learners, "questions": questions}
        await people.ask(order)
        await bot.idle()
        start = time.process_time()
        answer = await people.ask({})
        await bot.idle()
        spent = time.process_time() - start
        for task in running:
            task.cancel()
    calls = [(method, params) for method, params in answer["calls"]]
    return 1000 * spent / (learners * questions), calls


async def compare(
    people: People, bots: tuple[Bot, Bot], bare: BareBot, size: tuple[int, int]
) -> tuple[float, float, float, Calls]:
    """Return the median ratio, both medians, and ours' calls, after a round that is not counted."""
    ours, other = bots
    _, calls = await measure(people, ours, *size)
    bare.pages = pages(calls)
    await measure(people, other, *size)
    rounds = []
    for _ in range(ROUNDS):
        base, _ = await measure(people, other, *size)
        cost, calls = await measure(people, ours, *size)
        rounds.append((cost / base, cost, base))
    ratio, cost, base = (statistics.median(column) for column in zip(*rounds, strict=True))
    return ratio, cost, base, calls


async def nothing() -> None:
    """Have nothing to wait for."""


async def main() -> None:
    async with AsyncExitStack() as stack:
        people = await stack.enter_async_context(People.gather())
        quiz, bare = await begun(stack, people.address)
        bots = (
            Bot("ours", (quiz.intake.poll, quiz.keep_up), quiz.lanes.idle),
            Bot("bare", (bare.poll,), nothing),
        )
        many = await compare(people, bots, bare, (LEARNERS, QUESTIONS))
        report(f"{LEARNERS} learners at once", *many, questions=LEARNERS * QUESTIONS)
        alone = await compare(people, bots, bare, (1, ALONE))
        report("one learner alone", *alone, questions=ALONE)


def report(
    who: str, ratio: float, cost: float, base: float, calls: Calls, *, questions: int
) -> None:
    names = [name for name, _ in calls if name != "getUpdates"]
    fresh = sum(name.startswith("send") for name in names) / questions
    print(
        f"answer, {who}: {ratio:.2f} x the CPU of a bare bot (goal <= 2.0, aim 1.6); "
        f"{cost:.2f} ms against {base:.2f} ms; {len(names) / questions / 2:.2f} calls a tap "
        f"(goal 2), {fresh:.2f} new messages an answer (goal 0)"
    )


if __name__ == "__main__":
    asyncio.run(serve() if "--people" in sys.argv else main())
