"""What `quizbot check` prints: a line for each finding, and one that sums up."""

from quizbot.bank.load import Loaded


def render_findings(loaded: Loaded) -> str:
    """Return the findings, one a line and sorted by place, and a last line that sums up."""
    return "\n".join((*map(str, loaded.findings), _summary(loaded)))


def _summary(loaded: Loaded) -> str:
    errors = len(loaded.errors)
    if errors:
        places = len({one.path for one in loaded.errors})
        return f"{_count(errors, 'error')} in {_count(places, 'file')}"
    questions = sum(len(bank.items) for bank in loaded.library.banks.values())
    return f"{_count(questions, 'question')} in {_count(loaded.files, 'file')}: no errors"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
