"""What keeps an installation sound: folding the attempts anew, and a look at every part."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from quizbot import config
from quizbot.app import log_in, utc_now
from quizbot.bank.load import load, shipped
from quizbot.config import Settings
from quizbot.errors import EXIT_CONFIGURATION, EXIT_FINDINGS, QuizbotError
from quizbot.storage.rebuild import Rebuilt, rebuild
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Health:
    """What is to be said of one part; `exit_code` is 0 where nothing has to be done."""

    part: str
    text: str
    exit_code: int = 0


async def rebuilt(settings: Settings) -> Rebuilt:
    """Fold all attempts anew and mend what differs from them, in one transaction."""
    store = await Store.open(settings.database_url, clock=utc_now)
    try:
        return await store.run(rebuild)
    finally:
        await store.close()


async def examine(environ: Mapping[str, str], dotenv: Path) -> AsyncIterator[Health]:
    """Look at settings, database, banks and token, one after the other; change nothing."""
    try:
        settings = config.load(environ, dotenv)
    except QuizbotError as error:
        for line in str(error).splitlines():
            yield Health("settings", line, error.exit_code)
        return
    yield Health("settings", f"read; data in {settings.data}")
    async for finding in _database(settings):
        yield finding
    for finding in _banks(settings):
        yield finding
    yield await _token(settings)


async def _database(settings: Settings) -> AsyncIterator[Health]:
    file = _file(settings.database_url)
    if file is not None and not file.exists():
        yield Health("database", "none yet; `quizbot run` makes it")
        return
    try:
        store = await Store.open(settings.database_url, clock=utc_now)
    except QuizbotError as error:
        yield Health("database", str(error), error.exit_code)
        return
    try:
        counts = await store.read(Transaction.counts)
        dead = await store.read(Transaction.dead)
    finally:
        await store.close()
    yield Health("database", f"{counts.learners} learners, {counts.attempts} attempts")
    yield Health("inbox", f"{counts.waiting} updates wait, {counts.behind} screens are behind")
    if counts.dead:
        last = dead[0]
        text = f"{counts.dead} updates were put aside; the last, {last.update_id}: {last.error}"
        yield Health("inbox", text, EXIT_FINDINGS)


def _file(url: str) -> Path | None:
    """Return the file that an SQLite address names; to look must not make it."""
    scheme, _, rest = url.partition(":///")
    return Path(rest.partition("?")[0]) if scheme == "sqlite" else None


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
