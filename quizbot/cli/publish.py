"""The commands that compare banks and bring them to running bots through the database."""

from pathlib import Path
from typing import Annotated

import typer

from quizbot.cli.terminal import say, settings_here, wait_for
from quizbot.errors import EXIT_USAGE

Files = Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help="Question files.")]


def publish(
    files: Files = None,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last publishing back.")] = False,
) -> None:
    """Publish question files through the database to all running bots, or take that back."""
    if undo == bool(files):
        typer.echo("quizbot: name question files, or --undo alone", err=True)
        raise typer.Exit(EXIT_USAGE)
    settings = settings_here()
    from quizbot import releases  # noqa: PLC0415 - heavy

    if undo:
        number, names = wait_for(releases.undo(settings))
        say(f"took back {', '.join(names)} (number {number})")
        return
    done = wait_for(releases.publish(settings, files or []))
    for line in done.changes:
        say(line)
    count = f"{done.files} file{'' if done.files == 1 else 's'}"
    say(f"published {count} (number {done.number}); `quizbot publish --undo` takes that back")


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="A file or folder.")],
    after: Annotated[Path | None, typer.Argument(metavar="[B]", help="Another one.")] = None,
) -> None:
    """Say in meaning what B changes of A; A alone: what it changes of what is asked now."""
    settings = settings_here()
    from quizbot import releases  # noqa: PLC0415 - heavy

    for line in wait_for(releases.diff(settings, before, after)):
        say(line)
