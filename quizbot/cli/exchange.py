"""The commands that bring questions from other programs and take them there."""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizbot.errors import BankError
from quizbot.exchange.formats import From, To

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from quizbot.bank.finding import Finding

_STDOUT = Path("-")


Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where to; - for the terminal.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file that is there.")]


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What another program made.")],
    *,
    out: Out = None,
    form: Annotated[
        From | None, typer.Option("--format", help="If neither name nor content says it.")
    ] = None,
    bank: Annotated[
        str | None, typer.Option("--bank", metavar="ID", help="Id of the bank; else of the name.")
    ] = None,
    language: Annotated[
        str, typer.Option("--language", metavar="TAG", help="Of the questions.")
    ] = "en",
    force: Force = False,
) -> None:
    """Make a bank of drafts from GIFT, Aiken, CSV or Moodle's XML; losses are named."""
    from quizbot.exchange.inward import bring  # noqa: PLC0415 - heavy

    target = out or file.with_suffix(".yaml")
    _refuse_to_replace(target, force=force)
    brought = bring(file, form, bank=bank, language=language)
    _deliver(target, brought.text.encode(), brought.questions, brought.findings)


def export(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    *,
    form: Annotated[To, typer.Option("--format", help="What to write.")],
    out: Out = None,
    force: Force = False,
) -> None:
    """Write banks for Moodle (gift, moodle), a spreadsheet (csv) or Anki; losses are named."""
    from quizbot.exchange.outward import export as send  # noqa: PLC0415 - heavy

    if out is not None:
        _refuse_to_replace(out, force=force)
    sent = send(paths, form, _now)
    target = out or Path(sent.name)
    _refuse_to_replace(target, force=force)
    _deliver(target, sent.content, sent.questions, sent.findings)


def _now() -> "datetime":
    from quizbot.app import utc_now  # noqa: PLC0415 - heavy

    return utc_now()


def _refuse_to_replace(target: Path, *, force: bool) -> None:
    if target != _STDOUT and not force and os.path.lexists(target):
        raise typer.BadParameter(f"{target} is there already: add --force to replace it")


def _deliver(target: Path, content: bytes, questions: int, findings: "Sequence[Finding]") -> None:
    """Write the file, and say what it holds and what was lost, beside it and never in it."""
    for finding in findings:
        typer.echo(str(finding), err=True)
    noun = "question" if questions == 1 else "questions"
    if target == _STDOUT:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        _write(target, content)
        typer.echo(f"{target}: {questions:,} {noun}", err=True)


def _write(target: Path, content: bytes) -> None:
    """Write a file whole or not at all; behind a link, the file that it leads to."""
    real = Path(os.path.realpath(target))
    part = None
    try:
        if real.exists() and not real.is_file():
            real.write_bytes(content)  # a pipe or a device takes it as it comes, a folder does not
            return
        handle, part = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(part).chmod(_mode(real))
        Path(part).replace(real)
    except OSError as error:
        if part:
            Path(part).unlink(missing_ok=True)
        raise BankError(f"{target}: this cannot be written: {error.strerror}") from None


def _mode(target: Path) -> int:
    """Return the permissions of the file that is replaced, or those of any new file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
