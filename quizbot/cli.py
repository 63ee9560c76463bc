"""The commands. What they need is imported inside them, so that `--help` is there at once."""

import gc
import os
import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizbot.errors import EXIT_FINDINGS, QuizbotError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from typing import Any, TypeVar

    from quizbot.config import Settings
    from quizbot.storage.findings import Finding

    T = TypeVar("T")
    Told = Callable[[str], None]

app = typer.Typer(
    name="quizbot",
    help="Learn by short quizzes in a Telegram chat; every answer is explained.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")]
Data = Annotated[Path | None, typer.Option(file_okay=False, help="Folder for what is kept.")]


class Format(StrEnum):
    """What a backup is written as; those of the storage, which is heavy to import."""

    NATIVE = "native"
    PORTABLE = "portable"


def run() -> int:
    """Run the command line; an error of ours is a line on stderr and its own exit code."""
    try:
        app()
    except QuizbotError as error:
        for line in str(error).splitlines():
            typer.echo(f"quizbot: {line}", err=True)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


@app.command(name="try")
def try_(
    port: Port = 8765,
    *,
    browser: Annotated[bool, typer.Option(help="Open the chat in the browser.")] = True,
    data: Data = None,
) -> None:
    """Open a chat with the bot in the browser; nothing else is needed."""
    settings = _settings()
    from quizbot.app import Trial, try_out  # noqa: PLC0415 - heavy

    folder = data or settings.data / "try"
    _await(try_out(settings, Trial(folder.absolute(), port, browser), _say))


@app.command(name="run")
def run_() -> None:
    """Run the bot against Telegram, or whatever QUIZBOT_API_URL names."""
    settings = _settings()
    from quizbot.app import run as run_bot  # noqa: PLC0415 - heavy

    _await(run_bot(settings, _say))


@app.command()
def emulator(port: Port = 8081, data: Data = None) -> None:
    """Run the Bot API emulator alone, for any bot."""
    _settings()
    from quizbot.app import emulate  # noqa: PLC0415 - heavy

    _await(emulate(None if data is None else data.absolute(), port, _say))


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
) -> None:
    """Check question banks; every mistake is named as file:line:column."""
    from quizbot.bank.load import load  # noqa: PLC0415 - heavy
    from quizbot.bank.report import render_findings  # noqa: PLC0415 - heavy

    loaded = load(paths)
    typer.echo(render_findings(loaded))
    if any(finding.severity == "error" for finding in loaded.findings):
        raise typer.Exit(EXIT_FINDINGS)


@app.command()
def migrate() -> None:
    """Bring the database to the tables of this version."""
    settings = _settings()
    from quizbot.jobs.scaled import prepare  # noqa: PLC0415 - heavy
    from quizbot.storage.schema import migrate as bring  # noqa: PLC0415 - heavy

    applied = bring(settings.database_url)
    for revision in applied:
        _say(f"applied {revision}")
    if prepare(settings.database_url):
        _say("made the tables of procrastinate")
    _say("the database is up to date")


@app.command()
def rebuild() -> None:
    """Fold the attempts into cards and counters anew, and say whether they were right."""
    settings = _settings()
    from quizbot.maintenance import rebuilt  # noqa: PLC0415 - heavy

    with _progress() as told:
        result = _await(rebuilt(settings, told))
    _say(
        f"{result.attempts} attempts of {result.learners} learners: "
        f"{result.cards} cards, {result.cards_mended} mended; "
        f"{result.learners} counters, {result.counters_mended} mended"
    )
    if result.cards_mended or result.counters_mended:
        raise typer.Exit(EXIT_FINDINGS)


@app.command()
def doctor(
    *, deep: Annotated[bool, typer.Option("--deep", help="Count and grade all again.")] = False
) -> None:
    """Check settings, database, banks and token; say what is wrong and what to do."""
    from quizbot.maintenance import examine  # noqa: PLC0415 - heavy

    async def look(told: "Told") -> int:
        worst = 0
        async for health in examine(os.environ, _dotenv(), deep=deep, told=told):
            told("")
            _say(f"{'WRONG' if health.exit_code else 'ok':<6}{health.part}: {health.text}")
            worst = max(worst, health.exit_code)
        return worst

    with _progress() as told:
        worst = _await(look(told))
    if worst:
        raise typer.Exit(worst)


@app.command()
def backup(
    place: Annotated[
        Path | None, typer.Argument(metavar="[FILE|DIR]", help="Where to; default DATA/backups.")
    ] = None,
    *,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="Of PostgreSQL: native is pg_dump's, portable is SQLite."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Thin the folder: 12 days, 10 weeks, 9 months.")
    ] = False,
) -> None:
    """Make a backup of the database, beside the running bot, and look it through."""
    settings = _settings()
    from quizbot.maintenance import backed_up  # noqa: PLC0415 - heavy

    with _progress() as told:
        work = backed_up(settings, place, form=form and form.value, keep=keep, told=told)
        made = _await(work)
    _say(f"{made.file}: {made.rows} rows, looked through")
    for file in made.removed:
        _say(f"removed {file}")
    _report(made.findings)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `quizbot backup` made.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace the data that is there.")] = False,
) -> None:
    """Bring a backup into the database; the bot must be stopped."""
    settings = _settings()
    from quizbot.maintenance import restored  # noqa: PLC0415 - heavy

    with _progress() as told:
        done = _await(restored(settings, file, force=force, told=told))
    if done.kept is not None:
        _say(f"what was there is kept as {done.kept}")
    _say(f"{done.rows} rows are back from {file}")
    _report(done.findings)


def _report(findings: "Sequence[Finding]") -> None:
    """Say what counting found, and end as one who has found something."""
    for finding in findings:
        typer.echo(f"quizbot: {finding}", err=True)
    if findings:
        raise typer.Exit(EXIT_FINDINGS)


@contextmanager
def _progress() -> "Iterator[Told]":
    """Give what shows one line after the other in the same place, where somebody watches."""
    watched = sys.stderr.isatty()

    def told(line: str) -> None:
        if watched:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    try:
        yield told
    finally:
        told("")


def _settings() -> "Settings":
    from quizbot import config, observe  # noqa: PLC0415 - heavy

    settings = config.load(os.environ, _dotenv())
    observe.setup(settings)
    return settings


def _dotenv() -> Path:
    return Path.cwd() / ".env"


def _say(line: str) -> None:
    typer.echo(line)
    sys.stdout.flush()


def _await(work: "Coroutine[Any, Any, T]") -> "T":
    import asyncio  # noqa: PLC0415 - heavy

    gc.freeze()  # all that is loaded stays
    gc.enable()
    return asyncio.run(work)
