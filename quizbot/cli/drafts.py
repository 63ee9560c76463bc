"""The commands that make drafts of articles, and judge whether articles prove drafts."""

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizbot.cli.terminal import say, settings_here, today
from quizbot.errors import EXIT_FINDINGS, EXIT_USAGE

if TYPE_CHECKING:
    from datetime import date

    from quizbot.feed.drafting import Drafted
    from quizbot.feed.gather import Shelf

_REASONS = 6  # that a summary names


class DraftFormat(StrEnum):
    """In which form drafts leave."""

    YAML = "yaml"
    JSONL = "jsonl"


class VerdictFormat(StrEnum):
    """In which form verdicts are told."""

    TEXT = "text"
    JSONL = "jsonl"


Day = Annotated[
    datetime | None,
    typer.Option("--today", formats=["%Y-%m-%d"], metavar="DAY", help="As if it were this day."),
]


def draft(
    articles: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[ARTICLE...]", help="Files or folders; without any, the store."),
    ] = None,
    *,
    folder: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Where YAML files go.")
    ] = Path("drafts"),
    most: Annotated[
        int | None, typer.Option("--max", min=1, metavar="N", help="At most N of an article.")
    ] = None,
    form: Annotated[
        DraftFormat, typer.Option("--format", help="Files for instructors, or lines to read on.")
    ] = DraftFormat.YAML,
    day: Day = None,
) -> None:
    """Draft questions from articles; an instructor decides what becomes of them."""
    from quizbot.feed.drafting import draft as drafted  # noqa: PLC0415 - heavy
    from quizbot.feed.gather import shelf  # noqa: PLC0415 - heavy

    moment = day.date() if day else today()
    found = shelf(articles or _stored())
    if not found.entries and not found.faults:
        typer.echo("quizbot: no article: give a file, or add one with `quizbot feed add`", err=True)
        raise typer.Exit(EXIT_USAGE)
    failed = _complain(found)
    for entry in found.entries:
        if not articles and entry.article.replaced:
            typer.echo(f"{entry.name}: left out: another text took its place", err=True)
            continue
        result = drafted(entry.article, moment, limit=most)
        if form is DraftFormat.JSONL:
            _tell(result, entry.name)
        else:
            failed |= _write(result, folder, moment, entry.name)
        for line in _summary(result, entry.name):
            typer.echo(line, err=True)
    if failed:
        raise typer.Exit(EXIT_FINDINGS)


def _stored() -> list[Path]:
    """Return the folder of stored articles, if there is one."""
    folder = settings_here().data / "articles"
    return [folder] if folder.is_dir() else []


def _complain(found: "Shelf") -> bool:
    for fault in found.faults:
        typer.echo(f"quizbot: {fault}", err=True)
    return bool(found.faults)


def _tell(result: "Drafted", name: str) -> None:
    from quizbot.feed.form import line  # noqa: PLC0415 - heavy

    for one in result.drafts:
        say(json.dumps(line(one) | {"source": name}, ensure_ascii=False))


def _write(result: "Drafted", folder: Path, moment: "date", name: str) -> bool:
    """Write the drafts beside nothing that is there already; return whether that failed."""
    from quizbot.bank.write import write_bank  # noqa: PLC0415 - heavy
    from quizbot.feed.form import bank, comments  # noqa: PLC0415 - heavy

    if not result.drafts:
        return False
    path = folder / f"{result.article.id}.yaml"
    if path.exists():
        say(f"{path}: is there already, and stays as it is")
        return False
    text = write_bank(
        bank(result.drafts, result.article, moment), comments=comments(result, Path(name).name)
    )
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        typer.echo(f"quizbot: {path}: {error.strerror or error}", err=True)
        return True
    say(f"{path}: {len(result.drafts)} drafts")
    return False


def _summary(result: "Drafted", name: str) -> list[str]:
    if result.why_not is not None:
        return [f"{name}: nothing drafted: {result.why_not}"]
    dropped = sum(result.dropped.values())
    lines = [f"{name}: {len(result.drafts)} drafts; {dropped} possible ones dropped:"]
    reasons = [(why, times) for why, times in result.dropped.most_common() if times]
    lines += [f"  {times:3} {why}" for why, times in reasons[:_REASONS]]
    if rest := sum(times for _, times in reasons[_REASONS:]):
        lines.append(f"  {rest:3} for other reasons")
    return lines


def verify(
    drafts: Annotated[Path, typer.Argument(metavar="DRAFTS", help="JSON lines, or a YAML bank.")],
    articles: Annotated[
        list[Path], typer.Argument(metavar="ARTICLES...", help="Files and folders of articles.")
    ],
    form: Annotated[
        VerdictFormat, typer.Option("--format", help="How to tell it.")
    ] = VerdictFormat.TEXT,
) -> None:
    """Verify drafts, from wherever they come, against the articles that should prove them."""
    from quizbot.feed.gather import drafts as read  # noqa: PLC0415 - heavy
    from quizbot.feed.gather import shelf  # noqa: PLC0415 - heavy
    from quizbot.feed.judge import Judge  # noqa: PLC0415 - heavy

    found = shelf(articles)
    failed = _complain(found)
    judge = Judge(found)
    refused = total = 0
    for one in read(drafts):
        reason = judge.why_not(one)
        total += 1
        refused += reason is not None
        if form is VerdictFormat.JSONL:
            verdict = "accepted" if reason is None else "refused"
            told = {"id": one["id"], "verdict": verdict, "reason": reason or ""}
            say(json.dumps(told, ensure_ascii=False))
        elif reason is not None:
            say(f"{one['id']}: refused: {reason}")
    if form is VerdictFormat.TEXT:
        say(f"{total - refused} of {total} drafts accepted")
    if refused or failed:
        raise typer.Exit(EXIT_FINDINGS)
