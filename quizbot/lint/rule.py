"""A rule of the checker, as the catalogue tells it to people."""

from dataclasses import dataclass
from typing import Literal

from quizbot.bank.severity import Severity, severity_of

FAMILIES = {
    "0": "The file",
    "1": "What YAML makes of it",
    "2": "The format",
    "3": "Truth",
    "4": "Writing",
    "5": "Telegram",
    "6": "The whole bank",
    "7": "Translations",
    "8": "Imports",
}

HEAD = """\
quizbot: 1
bank: example
title: An example
language: en
sources:
  text: {title: Text of the treaty, publisher: A federation, url: "https://example.org/text"}
  note: {title: A note, publisher: An institute, file: note.txt}
speakers:
  us: {name: the United States, say: [the United States, Washington]}
  russia: {name: Russia, say: [Russia, Moscow]}
topics: {basics: The basics}
objectives: {know: {text: Know the basics}}
questions:
"""
"""What stands above an example that begins with a dash."""

NOTE = """\
The treaty banned missiles that are launched from the ground and fly 500 to 5,500 km.
It was signed in Washington on 8 December 1987 and entered into force on 1 June 1988.
"""
"""The file `note.txt` that examples cite."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code and name, what it says, why, what to do, and two examples.

    An example that begins with a dash stands below `HEAD`; any other is a whole file, or a piece
    that is wrong by itself. Where a file of one page cannot show the rule, `bad` is empty.
    """

    code: str
    name: str
    wrong: str
    why: str
    do: str
    bad: str = ""
    good: str = ""
    fix: Literal["safe", "unsafe"] | None = None
    cases: tuple[str, ...] = ()  # names of the slips that share the code

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return severity_of(self.code)

    @property
    def family(self) -> str:
        """The title of its family."""
        return FAMILIES[self.code[2]]
