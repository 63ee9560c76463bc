"""What one file says, and where: each key, value and entry with its beginning and its end."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, ScalarEvent

from quizbot.bank.finding import Edit, Finding, Steps
from quizbot.bank.origin import Origin, line_starts

if TYPE_CHECKING:
    from quizbot.bank.slips import Slip


class Span(NamedTuple):
    """The characters of a text from `start` up to `end`, counted from 0."""

    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """What one file says; `data` is empty where nothing could be read."""

    path: str
    data: dict[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    marks: Sequence[Any] = ()  # the YAML events of keys, values and the ends of blocks, in order
    broken: bool = False  # the reader gave up: what `data` has is not all that the file says
    text: str = field(default="", repr=False)
    stopped: "Slip | None" = None  # the slip of YAML behind which nothing could be read
    guessed: frozenset[int] = frozenset()  # lines, from 1, of which nobody knows what they say
    origin: Origin = field(default=Origin(), repr=False)  # of the text, where slips were mended

    def place(self, steps: Steps, *, of_key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of a value or of its key; of the nearest that exists."""
        if not self.marks:
            return 1, 1
        return self.at(self.event(steps, of_key=of_key).start_mark.index)

    def span(self, steps: Steps, *, of_key: bool = False) -> Span:
        """Return where a value or its key begins and ends; the nearest that exists."""
        if not self.marks:
            return Span(0, 0)
        return self.extent(self._number(steps, of_key=of_key))

    def event(self, steps: Steps, *, of_key: bool = False) -> Any:
        """Return the YAML event with which a value or its key begins; the nearest that exists."""
        return self.marks[self._number(steps, of_key=of_key)]

    def has(self, steps: Steps) -> bool:
        """Return whether there is a value at these steps, exactly."""
        node: Any = self.data
        for step in steps:
            if step not in self._children.get(id(node), {}):
                return False
            node = node[step]
        return True

    def extent(self, number: int) -> Span:
        """Return where the value of an event begins and ends."""
        event = self.marks[number]
        start = event.start_mark.index
        if isinstance(event, CollectionStartEvent):
            return Span(start, max(start, self._end(self._closed.get(number, len(self.marks) - 1))))
        end = event.end_mark.index
        if getattr(event, "style", None) in {"|", ">"}:
            end = start + len(self.text[start:end].rstrip())
        return Span(start, end)

    def at(self, index: int) -> tuple[int, int]:
        """Return line and column, from 1, of a character, as its author wrote it."""
        line = bisect_right(self.starts, index)
        if self.origin.stages:
            return line, self.origin.column(line, index)
        return line, index - self.starts[line - 1] + 1

    def written(self, edits: Sequence[Edit]) -> tuple[Edit, ...]:
        """Return edits of `text` as edits of the text as its author wrote it."""
        return self.origin.edits(edits)

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins."""
        return line_starts(self.text)

    def sure(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings that are not on a line where a slip was mended by a guess."""
        return (one for one in findings if one.line not in self.guessed)

    def scalars(self) -> list[Any]:
        """Return the events of all texts: keys and values alike."""
        return [event for event in self.marks if isinstance(event, ScalarEvent)]

    def aliases(self) -> set[str]:
        """Return the names of all texts that are repeated somewhere."""
        return {getattr(event, "repeats", "") for event in self.marks}

    def _number(self, steps: Steps, *, of_key: bool) -> int:
        node: Any = self.data
        number = 0
        for step in steps:
            here = self._children.get(id(node), {})
            if step not in here:
                if isinstance(step, int) and not isinstance(node, list):
                    continue  # the schema made a list of one from a lone value
                break
            number, of_value = here[step], isinstance(node, dict)
            node = node[step]
            if of_value and not (of_key and step is steps[-1]):
                number += 1
        return number

    def _end(self, number: int) -> int:
        """Return the end of the last thing at or before an event that has any width."""
        for at in range(number, -1, -1):
            event = self.marks[at]
            start, end = event.start_mark.index, event.end_mark.index
            if isinstance(event, ScalarEvent | AliasEvent) or (
                isinstance(event, CollectionEndEvent) and start < end  # a bracket, not a dedent
            ):
                return int(start) + len(self.text[start:end].rstrip())
        return 0

    @cached_property
    def _children(self) -> dict[int, dict[str | int, int]]:
        table: dict[int, dict[str | int, int]] = {}
        _count(self.data, 0, table)
        return table

    @cached_property
    def _closed(self) -> dict[int, int]:
        """The event that ends each block, by the one that opens it."""
        table: dict[int, int] = {}
        opened: list[int] = []
        for number, event in enumerate(self.marks):
            if isinstance(event, CollectionStartEvent):
                opened.append(number)
            elif isinstance(event, CollectionEndEvent):
                table[opened.pop()] = number
        return table


def _count(node: Any, at: int, table: dict[int, dict[str | int, int]]) -> int:
    """Note where the events of a node's children are; return the number of its last one."""
    if isinstance(node, dict):
        keys = table[id(node)] = {}
        for key, value in node.items():
            keys[key] = at + 1
            at = _count(value, at + 2, table)
        return at + 1
    if isinstance(node, list):
        entries = table[id(node)] = {}
        for index, value in enumerate(node):
            entries[index] = at + 1
            at = _count(value, at + 1, table)
        return at + 1
    return at
