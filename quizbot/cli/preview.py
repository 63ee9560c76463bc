"""The command that shows authors what a student will see."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from quizbot.cli.terminal import colour, say, settings_here, today, wait_for
from quizbot.errors import EXIT_FINDINGS

if TYPE_CHECKING:
    from quizbot.bank.library import Revision
    from quizbot.preview.chosen import Chosen


def preview(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A bank or translation, or a folder.")
    ],
    only: Annotated[str | None, typer.Argument(metavar="[ID]", help="Of one question.")] = None,
    *,
    browser: Annotated[bool, typer.Option("--browser", help="Ask them in a chat instead.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the chat on 127.0.0.1; 0 takes a free one.")
    ] = 0,
) -> None:
    """Show each question as a student will see it, drafts too, and how long its texts are."""
    from quizbot.preview.chosen import choose  # noqa: PLC0415 - heavy

    chosen = choose(file, only)
    if only is not None and not chosen.revisions and chosen.known:
        raise typer.BadParameter(_unknown(only, chosen.known))
    if browser and chosen.revisions:
        _chat(file, only, chosen, port)
        return
    for revision in chosen.revisions:
        _show(revision)
    if _found(chosen):
        raise typer.Exit(EXIT_FINDINGS)


def _unknown(only: str, known: tuple[str, ...]) -> str:
    from quizbot.bank.habits import suggest  # noqa: PLC0415 - heavy

    meant = suggest(only, known)
    hint = f"did you mean {meant}?" if meant else f"there are {', '.join(known[:8])}"
    return f"there is no question {only!r}: {hint}"


def _chat(file: Path, only: str | None, chosen: "Chosen", port: int) -> None:
    """Open a chat with the bot that asks these questions; nothing of it is kept."""
    settings = settings_here()
    from quizbot.app import Trial, try_out  # noqa: PLC0415 - heavy
    from quizbot.preview.rehearsal import Rehearsal, Stage  # noqa: PLC0415 - heavy

    stage = Stage(file, only, chosen.files)
    say("Drafts too, in the order of the file; it is read again when you save. Nothing is kept.")
    with TemporaryDirectory(prefix="quizbot-preview-") as folder:
        trial = Trial(Path(folder), port, browser=True, shelf=stage, teacher=Rehearsal)
        wait_for(try_out(settings, trial, say))


def _show(revision: "Revision") -> None:
    """Print the messages of a question one below the other, then its bars."""
    from quizbot.preview import bars, scenes, terminal  # noqa: PLC0415 - heavy

    item, coloured = revision.item, colour()
    made = scenes.scenes(revision)
    typer.echo(terminal.rule(f"{item.id} · {item.type} · {item.status}", "━", colour=coloured))
    for scene in made:
        typer.echo(terminal.rule(scene.title, "─", colour=coloured))
        typer.echo("\n".join(terminal.draw(scene.page, colour=coloured)))
    typer.echo(terminal.rule("Telegram's limits", "─", colour=coloured))
    for bar in bars.bars(item, made):
        typer.echo(terminal.paint(str(bar), "" if bar.fits else "31", colour=coloured))
    typer.echo()
    sys.stdout.flush()


def _found(chosen: "Chosen") -> bool:
    """Say what the checker finds in the chosen files; return whether that is an error."""
    from quizbot.lint import check, report  # noqa: PLC0415 - heavy

    checked = check.check(chosen.files, check.Inputs(today()))
    errors = [one for one in checked.findings if one.severity == "error"]
    told = [one for one in checked.findings if one.path in chosen.paths]
    if not chosen.revisions:
        told = told or errors  # of another part of the bank, which keeps this one from being shown
    if told:
        text = report.render(report.Report(told, checked, colour=colour()), "full")
        typer.echo(text)
    return any(one.severity == "error" for one in told)
