"""XML read safely: no document type, so no entities and nothing from outside; limited in size."""

from dataclasses import dataclass, field
from xml.parsers import expat

from quizbot.errors import BankError
from quizbot.exchange.question import Place

MAX_DEPTH = 40
MAX_NODES = 1_000_000


@dataclass(slots=True)
class Node:
    """An element: its attributes, the elements in it, and the text directly in it."""

    name: str
    attributes: dict[str, str]
    place: Place
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly in it."""
        return "".join(self.pieces)

    def all(self, *names: str) -> list["Node"]:
        """Return the elements of these names directly in it."""
        return [child for child in self.children if child.name in names]

    def first(self, name: str) -> "Node | None":
        """Return the first element of this name directly in it."""
        return next((child for child in self.children if child.name == name), None)

    def said(self, name: str) -> str:
        """Return the text of an element in it, or of the `text` in that; empty if there is none."""
        child = self.first(name)
        if child is None:
            return ""
        inner = child.first("text")
        return (inner or child).text.strip()


def parse(raw: bytes, path: str) -> Node:
    """Return the root element.

    Raises:
        BankError: It is no XML, has a document type, or is too deep or too large.
    """
    builder = _Builder(path)
    parser = builder.parser
    try:
        parser.Parse(raw, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code)
        raise BankError(f"{path}:{error.lineno}:{error.offset + 1}: QB801 {message}") from None
    except (LookupError, UnicodeError, ValueError):
        raise BankError(f"{path}:1:1: QB801 it is in an encoding that is not known") from None
    return builder.top.children[0]


class _Builder:
    """Takes what the parser finds; `_open` are the elements that have not ended."""

    def __init__(self, path: str) -> None:
        self.parser = expat.ParserCreate()
        self.top = Node("", {}, Place())
        self._path = path
        self._open = [self.top]
        self._nodes = 0
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take
        self.parser.StartDoctypeDeclHandler = self._refuse_type

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._nodes += 1
        if len(self._open) > MAX_DEPTH:
            self._refuse(f"nested deeper than {MAX_DEPTH} levels")
        if self._nodes > MAX_NODES:
            self._refuse(f"more than {MAX_NODES:,} elements: export fewer questions at once")
        place = Place(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        node = Node(name, attributes, place)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _take(self, text: str) -> None:
        self._open[-1].pieces.append(text)

    def _refuse_type(self, *_: object) -> None:
        self._refuse("it declares a document type, which a quiz has no need of")

    def _refuse(self, message: str) -> None:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        raise BankError(f"{self._path}:{line}:{column}: QB801 {message}")
