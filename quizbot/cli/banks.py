"""The commands for those who write question banks."""

from pathlib import Path
from typing import Annotated

import typer

from quizbot.errors import EXIT_FINDINGS


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
