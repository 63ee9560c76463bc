"""The commands that look after what is kept: tables, attempts, backups."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizbot.cli.terminal import dotenv, progress, say, settings_here, wait_for
from quizbot.errors import EXIT_FINDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizbot.cli.terminal import Told
    from quizbot.storage.findings import Finding


class Format(StrEnum):
    """What a backup is written as; those of the storage, which is heavy to import."""

    NATIVE = "native"
    PORTABLE = "portable"


def migrate() -> None:
    """Bring the database to the tables of this version."""
    settings = settings_here()
    from quizbot.jobs.scaled import prepare  # noqa: PLC0415 - heavy
    from quizbot.storage.schema import migrate as bring  # noqa: PLC0415 - heavy

    applied = bring(settings.database_url)
    for revision in applied:
        say(f"applied {revision}")
    if prepare(settings.database_url):
        say("made the tables of procrastinate")
    say("the database is up to date")


def rebuild() -> None:
    """Fold the attempts into cards and counters anew, and say whether they were right."""
    settings = settings_here()
    from quizbot.maintenance import rebuilt  # noqa: PLC0415 - heavy

    with progress() as told:
        result = wait_for(rebuilt(settings, told))
    say(
        f"{result.attempts} attempts of {result.learners} learners: "
        f"{result.cards} cards, {result.cards_mended} mended; "
        f"{result.learners} counters, {result.counters_mended} mended"
    )
    if result.cards_mended or result.counters_mended:
        raise typer.Exit(EXIT_FINDINGS)


def doctor(
    *, deep: Annotated[bool, typer.Option("--deep", help="Count and grade all again.")] = False
) -> None:
    """Check settings, database, banks and token; say what is wrong and what to do."""
    from quizbot.maintenance import examine  # noqa: PLC0415 - heavy

    async def look(told: "Told") -> int:
        worst = 0
        async for health in examine(os.environ, dotenv(), deep=deep, told=told):
            told("")
            say(f"{'WRONG' if health.exit_code else 'ok':<6}{health.part}: {health.text}")
            worst = max(worst, health.exit_code)
        return worst

    with progress() as told:
        worst = wait_for(look(told))
    if worst:
        raise typer.Exit(worst)


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
    settings = settings_here()
    from quizbot.maintenance import backed_up  # noqa: PLC0415 - heavy

    with progress() as told:
        work = backed_up(settings, place, form=form and form.value, keep=keep, told=told)
        made = wait_for(work)
    say(f"{made.file}: {made.rows} rows, looked through")
    for file in made.removed:
        say(f"removed {file}")
    _report(made.findings)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `quizbot backup` made.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace the data that is there.")] = False,
) -> None:
    """Bring a backup into the database; the bot must be stopped."""
    settings = settings_here()
    from quizbot.maintenance import restored  # noqa: PLC0415 - heavy

    with progress() as told:
        done = wait_for(restored(settings, file, force=force, told=told))
    if done.kept is not None:
        say(f"what was there is kept as {done.kept}")
    say(f"{done.rows} rows are back from {file}")
    _report(done.findings)


def _report(findings: "Sequence[Finding]") -> None:
    """Say what counting found, and end as one who has found something."""
    for finding in findings:
        typer.echo(f"quizbot: {finding}", err=True)
    if findings:
        raise typer.Exit(EXIT_FINDINGS)
