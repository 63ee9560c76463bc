"""What the reader, the loader and the lints say about a file: one fault at one place."""

from dataclasses import dataclass, replace
from typing import Self

from quizbot.bank.severity import Severity, severity_of


@dataclass(frozen=True, order=True, slots=True)
class Edit:
    """The characters from `start` up to `end` of a file's text give way to `text`.

    Places count from 0 in the text as `bank.text.decode` gives it: after a byte order mark, with
    the line ends that the file has.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One thing to mend, at a line and a column that both count from 1; sorts by place.

    The end is the place after the last character that is meant; (0, 0) where nobody knows it.
    `edits` together mend it; where they are not `safe`, a person should look at the result.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    end_line: int = 0
    end_column: int = 0
    help: str = ""
    edits: tuple[Edit, ...] = ()
    safe: bool = True
    case: str = ""  # which of the slips that share a code, such as `colon-in-text`

    def __str__(self) -> str:
        advice = f"; {self.help}" if self.help else ""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}{advice}"

    @property
    def severity(self) -> Severity:
        """How bad it is: what the catalogue says of its code."""
        return severity_of(self.code)


Steps = tuple[str | int, ...]
"""The way from the top of a file to a value: keys and numbers of entries."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A change of the value at `steps`, or of its key: `old` in it becomes `new`.

    Without `old` the whole value becomes `new`. Both are what a reader of the value sees; quotes
    and escapes are added where YAML needs them. `old` are whole words, which may go over a line's
    end in the file; where they are not there exactly once, nothing is changed.
    """

    steps: Steps
    new: str
    old: str = ""
    of_key: bool = False


@dataclass(frozen=True, slots=True)
class Insert:
    """A key that a mapping lacks, its value as YAML writes it; it comes after `id`, or first."""

    steps: Steps
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Replace:
    """An entry that gives way to a copy of another one; several together put a list in order."""

    steps: Steps
    by: Steps


@dataclass(frozen=True, slots=True)
class Quote:
    """A block on one line that was meant as a text, because of a colon: it gets its quotes."""

    steps: Steps


@dataclass(frozen=True, slots=True)
class Delete:
    """A key that is not needed, with its value."""

    steps: Steps


Change = Rewrite | Insert | Replace | Quote | Delete


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding that knows what is wrong, but not yet on which line.

    `words` are the part of the value that is meant, where it is not all of it. `help` says what
    to do. The steps of `edits` begin where those of the fault begin.
    """

    steps: Steps
    code: str
    message: str
    of_key: bool = False  # the key itself is meant, not its value
    help: str = ""
    words: str = ""
    edits: tuple[Change, ...] = ()
    safe: bool = True

    def under(self, steps: Steps) -> Self:
        """Return the same fault of a value that stands at these steps."""
        edits = tuple(_under(steps, change) for change in self.edits)
        return replace(self, steps=steps + self.steps, edits=edits)


def _under(steps: Steps, change: Change) -> Change:
    if isinstance(change, Replace):
        return Replace(steps + change.steps, steps + change.by)
    return replace(change, steps=steps + change.steps)


def shorten(text: str) -> str:
    """Return an author's words as a message quotes them: on one line, in backticks, not long."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text[:41])
    return f"`{plain}`" if len(text) <= 40 else f"`{plain[:39]}…`"
