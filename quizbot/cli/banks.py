"""The commands for those who write question banks: check them, and explain what was found."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizbot.cli.terminal import colour, progress, today
from quizbot.errors import EXIT_FINDINGS, EXIT_USAGE

if TYPE_CHECKING:
    from quizbot.lint.check import Checked, Inputs
    from quizbot.lint.fixes import Fixed
    from quizbot.lint.select import Selection


class Format(StrEnum):
    """How findings are told; those of `lint.report`, which is heavy to import."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    JSONL = "jsonl"
    GITHUB = "github"
    SARIF = "sarif"


Codes = Annotated[
    list[str] | None,
    typer.Option(metavar="CODES", help="QB407, QB4 or clang; several with commas."),
]


Day = Annotated[
    datetime | None,
    typer.Option("--today", formats=["%Y-%m-%d"], metavar="DAY", help="As if it were this day."),
]


def check(  # noqa: PLR0913 - one parameter for each option
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    *,
    form: Annotated[Format, typer.Option("--format", help="How to tell it.")] = Format.FULL,
    select: Codes = None,
    ignore: Codes = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what is safe to mend.")] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Mend the rest too.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
    day: Day = None,
) -> None:
    """Check question banks; every mistake is named as file:line:column."""
    from quizbot.lint.check import Inputs  # noqa: PLC0415 - heavy

    selection = _selection(select or [], ignore or [])
    moment = day.date() if day else today()
    try:
        with progress() as told:
            inputs = Inputs(moment, told=told)
            fixed = _fixed(paths, inputs, selection, mend=fix or diff, unsafe=unsafe)
        if diff:
            _show_diff(fixed)
        elif fixed.changed:
            _write(fixed)
    except (
        MemoryError,
        RecursionError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:
        _own_fault(error)
    _report(fixed, selection, form, to_stderr=diff)
    if _fails(fixed.checked, selection, strict=strict) or (diff and fixed.changed):
        raise typer.Exit(EXIT_FINDINGS)


def explain(
    rule: Annotated[
        str | None, typer.Argument(metavar="[CODE|NAME]", help="QB407 or clang; none lists all.")
    ] = None,
    *,
    markdown: Annotated[bool, typer.Option("--markdown", help="All rules as a page.")] = False,
) -> None:
    """Explain a rule of the checker, with a bad and a good example."""
    from quizbot.lint import catalogue, manual  # noqa: PLC0415 - heavy

    if markdown:
        typer.echo(manual.markdown(), nl=False)
    elif rule is None:
        typer.echo(manual.contents())
    elif found := catalogue.find(rule):
        typer.echo(manual.page(found))
    else:
        meant = catalogue.near(rule)
        advice = f"did you mean {meant}?" if meant else "`quizbot explain` lists all"
        raise typer.BadParameter(f"there is no rule {rule}; {advice}", param_hint="rule")


def _selection(select: list[str], ignore: list[str]) -> "Selection":
    from quizbot.lint.select import Selection, UnknownRuleError  # noqa: PLC0415 - heavy

    try:
        return Selection(select, ignore)
    except UnknownRuleError as error:
        raise typer.BadParameter(str(error)) from None


def _fixed(
    paths: list[Path], inputs: "Inputs", selection: "Selection", *, mend: bool, unsafe: bool
) -> "Fixed":
    from quizbot.lint import fixes  # noqa: PLC0415 - heavy
    from quizbot.lint.check import check as look  # noqa: PLC0415 - heavy

    if not mend:
        return fixes.Fixed(look(paths, inputs))
    return fixes.fix(paths, inputs, lambda one: selection(one) and (one.safe or unsafe))


def _show_diff(fixed: "Fixed") -> None:
    from quizbot.lint import fixes  # noqa: PLC0415 - heavy

    typer.echo(fixes.diff(fixed.changed), nl=False)


def _write(fixed: "Fixed") -> None:
    from quizbot.lint import fixes  # noqa: PLC0415 - heavy

    try:
        fixes.write(fixed.changed)
    except OSError as error:
        typer.echo(f"quizbot: {error.filename} cannot be written: {error.strerror}", err=True)
        raise typer.Exit(EXIT_USAGE) from None


def _report(fixed: "Fixed", selection: "Selection", form: Format, *, to_stderr: bool) -> None:
    from quizbot.lint import report  # noqa: PLC0415 - heavy

    findings = [one for one in fixed.checked.findings if selection(one)]
    mended = 0 if to_stderr else fixed.count
    told = report.Report(findings, fixed.checked, mended, colour=colour())
    if to_stderr:
        typer.echo(report.summary(told), err=True)
    elif text := report.render(told, form):
        typer.echo(text)


def _fails(checked: "Checked", selection: "Selection", *, strict: bool) -> bool:
    bad = {"error", "warning"} if strict else {"error"}
    return any(one.severity in bad for one in checked.findings if selection(one))


def _own_fault(error: Exception) -> None:
    """Say that the checker itself failed, so that nobody looks for a mistake in a bank."""
    what = f"{type(error).__name__}: {error}"
    typer.echo(f"quizbot: the checker itself failed, please report it: {what}", err=True)
    raise typer.Exit(EXIT_USAGE) from error
