"""Files that somebody wants to publish: whether they can be, and what is wrong with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizbot.bank.files import fetch, find, shown
from quizbot.bank.finding import Finding
from quizbot.bank.load import parse
from quizbot.bank.watch import Published, Trial, bank_of

NAME = re.compile(r"[a-z0-9-]{1,59}\.ya?ml", re.ASCII)
"""How a file is called that can be published: the same on every disk."""

_NAME_HELP = "a file that is published is called a-z, 0-9 and hyphens, and ends in .yaml"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Files to publish, where each comes from by the path that its findings show, and faults."""

    files: tuple[Published, ...]
    sources: dict[str, str]
    findings: tuple[Finding, ...]

    def errors(self, trial: Trial) -> tuple[str, ...]:
        """Return what speaks against them, beside the other files too, a line each."""
        return tuple(
            str(one).replace(one.path, self.sources.get(one.path, one.path), 1)
            for one in trial.loaded.errors
        )


def candidates(paths: Sequence[Path]) -> Candidates:
    """Return the files of these files and folders as they would be published."""
    files, findings = find(paths)
    made, sources = [], {}
    for file in files:
        one = candidate(file.name, fetch(file), shown(file))
        if isinstance(one, Published):
            made.append(one)
            sources[one.path] = shown(file)
        else:
            findings += one
    return Candidates(tuple(made), sources, tuple(sorted(findings)))


def candidate(name: str, raw: bytes | Finding, path: str) -> Published | list[Finding]:
    """Return a file as it would be published, or what is wrong with it by itself."""
    parsed = parse(path, raw)
    wrong = [one for one in parsed.findings if one.severity == "error"]
    if not NAME.fullmatch(name):
        wrong.append(Finding(path, 1, 1, "QB013", _NAME_HELP))
    bank = bank_of(parsed)
    if wrong or bank is None or isinstance(raw, Finding):
        return wrong or [Finding(path, 1, 1, "QB013", "this is not a question bank")]
    return Published(bank, name, raw.decode("utf-8-sig"))
