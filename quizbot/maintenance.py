"""What keeps an installation sound: a look at every part, folds made anew, backups brought back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from quizbot import config
from quizbot.app import log_in, utc_now
from quizbot.bank.load import load, shipped
from quizbot.config import Settings
from quizbot.errors import EXIT_CONFIGURATION, EXIT_FINDINGS, QuizbotError
from quizbot.process import held
from quizbot.storage.backup import Backup, Form, back_up
from quizbot.storage.checkup import Depth, check_up
from quizbot.storage.rebuild import Rebuilt, mend, survey
from quizbot.storage.restore import Restored, restore
from quizbot.storage.snapshot import sqlite_file
from quizbot.storage.store import Store
from quizbot.storage.troubles import Troubles

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Health:
    """What is to be said of one part; `exit_code` is 0 where nothing has to be done."""

    part: str
    text: str
    exit_code: int = 0


async def backed_up(
    settings: Settings, place: Path | None, *, form: str | None, keep: bool, told: Told
) -> Backup:
    """Make a backup, in the folder `backups` of the data folder where no place is named."""
    return await back_up(
        settings.database_url,
        place or settings.data / "backups",
        utc_now(),
        form=None if form is None else Form(form),
        keep=keep,
        told=told,
    )


async def restored(settings: Settings, file: Path, *, force: bool, told: Told) -> Restored:
    """Bring a backup into the database; no bot may work on the same data folder meanwhile."""
    with ExitStack() as stack:
        if sqlite_file(settings.database_url) is not None:
            stack.enter_context(held(settings.data))
        return await asyncio.to_thread(
            restore, file, settings.database_url, utc_now(), force=force, told=told
        )


async def rebuilt(settings: Settings, told: Told) -> Rebuilt:
    """Fold all attempts anew and mend what differs from them, some learners at a time."""
    store = await Store.open(settings.database_url, clock=utc_now)
    total, after = Rebuilt(), 0
    try:
        while (page := await store.read(survey, after)).last is not None:
            mended = await store.run(mend, page.differing) if page.differing else Rebuilt()
            total += page.mended(mended)
            after = page.last
            told(f"{total.learners:,} learners folded")
    finally:
        await store.close()
    return total


async def examine(
    environ: Mapping[str, str], dotenv: Path, *, deep: bool, told: Told
) -> AsyncIterator[Health]:
    """Look at settings, database, banks and token, one after the other; change nothing.

    `deep` counts and grades all that was ever answered once more.
    """
    try:
        settings = config.load(environ, dotenv)
    except QuizbotError as error:
        for line in str(error).splitlines():
            yield Health("settings", line, error.exit_code)
        return
    yield Health("settings", f"read; data in {settings.data}")
    for finding in await asyncio.to_thread(_database, settings, deep=deep, told=told):
        yield finding
    for finding in _banks(settings):
        yield finding
    yield await _token(settings)


def _database(settings: Settings, *, deep: bool, told: Told) -> list[Health]:
    file = sqlite_file(settings.database_url)
    if file is not None and not file.exists():
        return [Health("database", "none yet; `quizbot run` makes it")]
    try:
        found = check_up(settings.database_url, utc_now(), deep=deep, told=told)
    except QuizbotError as error:
        return [Health("database", str(error), error.exit_code)]
    counts = found.counts
    health = [
        Health("database", f"{counts.learners} learners, {counts.attempts} attempts"),
        Health("inbox", f"{counts.waiting} updates wait, {counts.behind} screens are behind"),
        *_troubles(found.troubles),
    ]
    return health if found.depth is None else [*health, *_depth(found.depth)]


def _troubles(found: Troubles) -> Iterator[Health]:
    if found.all_aside:
        text = f"{found.all_aside} updates were put aside; the last of them:"
        yield Health("inbox", text, EXIT_FINDINGS)
    for one in found.aside:
        yield Health("inbox", f"{one.update_id} ({one.kind}): {one.error}", EXIT_FINDINGS)
    for chat, until in found.pauses:
        where = f"chat {chat}" if chat else "all chats"
        yield Health("pauses", f"Telegram wants no calls about {where} until {until:%F %T} UTC")
    for job in found.failing:
        text = f"{job.name} {job.key}".strip() + f" failed, {job.tries} tries: {job.error}"
        yield Health("jobs", text, EXIT_FINDINGS)
    for reason, count in found.given_up:
        yield Health("screens", f"{count} given up: {reason}")


def _depth(found: Depth) -> Iterator[Health]:
    if found.unable is not None:
        yield Health("files", f"not looked into: {found.unable}")
    for fault in found.faults:
        yield Health("files", f"damaged: {fault}; restore a backup", EXIT_FINDINGS)
    if found.unable is None and not found.faults:
        yield Health("files", "sound")
    for finding in found.findings:
        yield Health("rows", str(finding), EXIT_FINDINGS)
    if not found.findings:
        text = f"{found.attempts} attempts of {found.learners} learners: all is as it must be"
        yield Health("rows", text)


def _banks(settings: Settings) -> list[Health]:
    loaded = load(settings.banks or (shipped(),))
    wrong = [Health("banks", str(finding), EXIT_FINDINGS) for finding in loaded.errors]
    count = len(loaded.library.published)
    if not wrong and not count:
        return [Health("banks", "no published question; set `status: published`", EXIT_FINDINGS)]
    return wrong or [Health("banks", f"{count} published questions in {loaded.files} files")]


async def _token(settings: Settings) -> Health:
    if settings.token is None:
        text = "QUIZBOT_TOKEN is not set; `quizbot try` works without, `quizbot run` does not"
        return Health("token", text, EXIT_CONFIGURATION)
    try:
        name = await log_in(settings.token.get_secret_value(), settings.api_url)
    except QuizbotError as error:
        return Health("token", str(error), error.exit_code)
    return Health("token", f"accepted; the bot is @{name}")
