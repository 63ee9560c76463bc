"""From text to mappings, lists and texts with their places, by YAML events and without recursion.

Scalars stay text: the schema types them. Nothing that a file can hold makes this crash, hang or
grow: depth, size and the number of values are limited, and no alias repeats a block.
"""

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from quizbot.bank import syntax
from quizbot.bank.document import Document
from quizbot.bank.finding import Edit, Finding, shorten
from quizbot.bank.origin import line_starts
from quizbot.bank.slips import Mend, Slip, edits_of, put_in_quotes
from quizbot.bank.text import FORBIDDEN, complaint, decode, split_lines

MAX_SCALAR = 4_000
_MOST = 500  # mistakes of one file that are told
MAX_EVENTS = 200_000  # twice what a bank of 2 MiB holds
_BEGIN = "a bank begins with `quizbot: 1` and other keys"
_SURROGATE = re.compile(r"\\[uU](0000)?[dD][89a-fA-F]")

Loader = type[yaml.SafeLoader] | type["yaml.CSafeLoader"]
LOADER: Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser written in C where PyYAML has it, else the one written in Python."""


class Twin(str):
    """A key that is already there: it keeps its place in the mapping beside its elder."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__
    __ne__ = object.__ne__


def read(raw: bytes, path: str, *, loader: Loader = LOADER, places: bool = True) -> Document:
    """Return what a file says and all that is wrong with its YAML; never raises.

    Without `places` it is quicker and smaller, but does not know where its values stand.
    """
    text, findings = decode(raw, path)
    if findings and not text:
        return Document(path, findings=tuple(findings), broken=True)
    builder = _Builder(path, text, findings, [] if places else deque(maxlen=1))
    builder.build(loader)
    data = builder.root[0] if builder.root else None
    broken = builder.broken or not isinstance(data, dict)
    if not isinstance(data, dict):
        if not findings:
            findings.append(_rootless(path, data, text))
        data = {}
    marks = builder.marks if places else ()
    stopped = builder.stopped
    return Document(path, data, tuple(sorted(findings)), marks, broken, text, stopped)


def _rootless(path: str, data: Any, text: str) -> Finding:
    if data is None:
        return Finding(path, 1, 1, "QB012", "the file is empty", help=_BEGIN)
    if isinstance(data, str) and (slip := syntax.missing_space(text)):
        return slipped(path, slip, line_starts(text))
    return Finding(path, 1, 1, "QB013", "this is not a question bank", help=_BEGIN)


def slipped(path: str, slip: Slip, starts: Sequence[int]) -> Finding:
    """Return the finding that a slip is, with its mends as edits of a text by its lines' starts."""
    return Finding(
        path,
        slip.line + 1,
        slip.column + 1,
        slip.code,
        slip.message,
        end_line=slip.line + 1 if slip.end else 0,
        end_column=slip.end + 1 if slip.end else 0,
        help=slip.help,
        edits=edits_of(slip.mends, starts),
        case=slip.case,
    )


_STAND_IN = "\ue03f"  # of no script
_ASKED = re.compile(r"(?<=[^\s\[{,])\?")


def _asking(text: str) -> yaml.SafeLoader:
    """Return the parser written in Python; like the other, it takes `[Which?]` for a text."""
    if "?" not in text or _STAND_IN in text:
        return yaml.SafeLoader(text)
    parser = yaml.SafeLoader(_ASKED.sub(_STAND_IN, text))
    get: Callable[[], Any] = parser.get_event

    def restored() -> Any:
        event = get()
        if type(event) is ScalarEvent and _STAND_IN in event.value:
            event.value = event.value.replace(_STAND_IN, "?")
        return event

    parser.get_event = restored  # type: ignore[method-assign] # of this parser alone
    return parser


class _Stop(Exception):  # noqa: N818 - no error: the rest of the file cannot be understood
    """What was found makes the rest of the file meaningless."""


class _End(Exception):  # noqa: N818 - no error: there are no more events
    """The whole text is read."""


class _Builder:
    """Builds the root from events; `_here` is the open block, `_key` the one that waits."""

    def __init__(
        self, path: str, text: str, findings: list[Finding], marks: list[Any] | deque[Any]
    ) -> None:
        self.root: list[Any] = []
        self.marks = marks
        self.broken = False  # nothing more can be read
        self.stopped: Slip | None = None  # because of this, where it is a slip of YAML
        self._path = path
        self._text = text
        self._findings = findings
        self._here: Any = self.root
        self._key: str | None = None
        self._stack: list[Any] = []
        self._anchors: dict[str, str] = {}
        self._documents = 0
        self._last: Any = None
        self._quoted: list[tuple[int, int]] = []

    def build(self, loader: Loader) -> None:
        """Read the whole text; what is wrong with it is added to the findings."""
        parser = loader(self._text) if loader is not yaml.SafeLoader else _asking(self._text)
        try:
            self._walk(parser)
        except _End:
            self._refuse_tabs()
            self._refuse_conflict()
        except _Stop:
            self.broken = True
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            self._explain(error, parser)
        finally:
            parser.dispose()

    def _walk(self, parser: Any) -> None:
        """Take event after event; texts, nearly all of them, are taken here without a call."""
        take, get, mark = self._takers(), parser.get_event, self.marks.append
        for _ in range(MAX_EVENTS):
            event = get()
            if type(event) is not ScalarEvent:
                event = take[type(event)](event)
                if event is None:
                    continue
            value = event.value
            if not value or event.style or event.anchor or event.tag or len(value) > MAX_SCALAR:
                value = self._inspect(event)
            self._last = event
            mark(event)
            here, key = self._here, self._key
            if key is not None:
                here[key] = value
                self._key = None
            elif type(here) is list:
                here.append(value)
            elif value is None or value == "<<" or value in here:
                self._key = self._odd_key(value, event)
            else:
                self._key = value
        self._say(self.marks[-1], "QB010", f"more than {MAX_EVENTS:,} values", "split the file")
        raise _Stop

    def _takers(self) -> dict[type[Event], Callable[[Any], Any]]:
        """Return who takes which event; what comes back, if anything, is read as a text."""
        return {
            MappingStartEvent: self._open,
            SequenceStartEvent: self._open,
            MappingEndEvent: self._close,
            SequenceEndEvent: self._close,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
            DocumentEndEvent: _pass,
            StreamStartEvent: _pass,
            StreamEndEvent: _end,
        }

    def _odd_key(self, value: str | None, event: Any) -> str:
        if value is None:
            return Twin("")
        if value in self._here:
            name = shorten(value)
            self._say(event, "QB005", f"the key {name} is there already", "keep one of the two")
            return Twin(value)
        if not event.style:
            self._say(event, "QB014", "merge keys (<<) are not allowed", "write the keys out")
            return Twin(value)
        return value

    def _open(self, event: Any) -> None:
        self.marks.append(event)
        block: Any = {} if type(event) is MappingStartEvent else []
        if event.anchor or event.tag:
            self._inspect_block(event)
        if self._here.__class__ is list:
            self._here.append(block)
        elif self._key is None:
            self._block_as_key(event)
        else:
            self._here[self._key] = block
            self._key = None
        if len(self._stack) == syntax.MAX_DEPTH:
            self._say(event, "QB009", syntax.TOO_DEEP, "no bank needs that: is a bracket open?")
            raise _Stop
        self._stack.append(self._here)
        self._here = block

    def _close(self, event: Event) -> None:
        self.marks.append(event)
        self._here = self._stack.pop()

    def _alias(self, event: Any) -> Any:
        """Read an alias as the text that it repeats."""
        name = event.anchor
        if name not in self._anchors:
            quoted = shorten("*" + name)
            advice = "put a text that begins with * in quotes"
            self._say(event, "QB007", f"nothing is named {quoted}", advice)
        event.value, event.style = self._anchors.get(name, name), "*"
        event.repeats = name
        event.anchor = event.tag = None
        return event

    def _document(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._say(event, "QB011", "one file holds one bank", "delete this line of dashes")
            raise _Stop

    def _inspect(self, event: Any) -> str | None:
        """Return the value of a text that is not plain, None if there is none."""
        value: str = event.value
        if event.style:
            self._quoted.append((event.start_mark.index, event.end_mark.index))
        if event.style == '"' and (found := FORBIDDEN.search(value)):
            self._refuse_escape(event, found.group())
            value = FORBIDDEN.sub("\ufffd", value)
        if event.tag:
            self._refuse_tag(event)
        if event.anchor:
            self._anchors[event.anchor] = value
        if len(value) > MAX_SCALAR:
            self._say(
                event, "QB010", f"the text is longer than {MAX_SCALAR:,} characters", "cut it"
            )
        if value or event.style or not event.implicit[0]:
            return value
        self._say_empty(event)
        return None

    def _inspect_block(self, event: Any) -> None:
        if event.tag:
            self._refuse_tag(event)
        if event.anchor:
            self._anchors[event.anchor] = event.anchor
            message = f"only a text can be repeated by {shorten('&' + event.anchor)}, not a block"
            self._say(event, "QB006", message, "write the block out where it is needed")

    def _refuse_tag(self, event: Any) -> None:
        self._say(event, "QB008", "tags are not allowed", "put a text that begins with ! in quotes")

    def _refuse_escape(self, event: Any, character: str) -> None:
        mark = event.start_mark
        if half := _SURROGATE.search(self._text, mark.index, event.end_mark.index):
            line = mark.line + self._text.count("\n", mark.index, half.start())
            column = half.start() - self._text.rfind("\n", 0, half.start())
            slip = Slip(line, column - 1, "QB016", syntax.ESCAPE, syntax.DOUBLED, "", column + 5)
            self._findings.append(slipped(self._path, slip, line_starts(self._text)))
            return
        code, name = complaint(character)
        self._say(event, code, f"in this text {name}".replace("here ", ""), "delete its escape")

    def _block_as_key(self, event: Any) -> NoReturn:
        """Refuse what is mostly a text that begins with a bracket, such as `{{gap}} was signed`."""
        mark, lines = event.start_mark, split_lines(self._text)
        message, advice = "a key must be a text", "put one that has [ or { in quotes"
        before = lines[mark.line][: mark.column].rstrip("[{")
        mends: tuple[Mend, ...] = ()
        if before.endswith((": ", "- ")):
            mends = put_in_quotes((mark.line, len(before)), lines)
        slip = Slip(mark.line, mark.column, "QB015", message, advice, mends=mends)
        self._findings.append(slipped(self._path, slip, line_starts(self._text)))
        self.stopped = slip
        raise _Stop

    def _refuse_tabs(self) -> None:
        """Refuse a tab outside of quotes and blocks of text, which the two parsers read apart."""
        if "\t" not in self._text:
            return
        tabs = list(syntax.stray_tabs(self._text, self._quoted))
        if not tabs:
            return
        line = self._text.count("\n", 0, tabs[0])
        column = tabs[0] - self._text.rfind("\n", 0, tabs[0]) - 1
        slip = Slip(line, column, "QB004", syntax.TAB, syntax.SPACES, "tab-indent", column + 1)
        edits = tuple(Edit(tab, tab + 1, " ") for tab in tabs)
        self._findings.append(
            replace(slipped(self._path, slip, line_starts(self._text)), edits=edits)
        )

    def _refuse_conflict(self) -> None:
        """Refuse two versions in one file also where their marks stand inside of a text."""
        if "<<<<<<<" in self._text or ">>>>>>>" in self._text:
            slip = syntax.conflict(self._text)
            if slip and all(finding.case != slip.case for finding in self._findings):
                self._findings.append(slipped(self._path, slip, line_starts(self._text)))

    def _explain(self, error: Exception, parser: Any) -> None:
        self.broken = True
        trouble = syntax.Trouble.of(error, parser, self._last)
        slip = self.stopped = syntax.explain(trouble, split_lines(self._text))
        guessed = [
            one for one in self._findings if one.code == "QB218" and one.line == slip.line + 1
        ]
        for one in guessed:  # what seemed to be empty was not understood
            self._findings.remove(one)
        if all(finding.line != slip.line + 1 for finding in self._findings):
            self._findings.append(slipped(self._path, slip, line_starts(self._text)))

    def _say_empty(self, event: Any) -> None:
        if self._key is not None:
            message, advice = f"{shorten(self._key)} has no value", "write one, or delete the line"
            event = self._last
        elif self._here.__class__ is not list:
            message, advice = "there is no key before the colon", "write one"
        elif self._stack:
            message, advice = "an entry of the list is empty", "write it, or delete it"
        else:
            return  # an empty file, which is told apart
        self._say(event, "QB218", message, advice)

    def _say(self, event: Any, code: str, message: str, advice: str = "") -> None:
        start, end = event.start_mark, event.end_mark
        if too_many := len(self._findings) == _MOST:
            code, message, advice = "QB010", f"more than {_MOST} mistakes", "mend these first"
        self._findings.append(
            Finding(
                self._path,
                start.line + 1,
                start.column + 1,
                code,
                message,
                end_line=end.line + 1,
                end_column=end.column + 1,
                help=advice,
            )
        )
        if too_many:
            raise _Stop


def _pass(_: Event) -> None:
    """Take an event that says nothing."""


def _end(_: Event) -> NoReturn:
    raise _End
