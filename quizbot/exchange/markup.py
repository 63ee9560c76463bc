"""From HTML and Markdown to the plain text that a chat shows, and what got lost on the way."""

import html
import re
from collections.abc import Iterator

from quizbot.exchange.question import Styled

_TAG = re.compile(
    r"</?(a|b|br|code|center|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|small|span|strong|sub|sup|table"
    r"|tbody|td|th|tr|tt|u|ul)(\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
# One pass and no way back, so that no text takes long; < begins no tag where none can be.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[|<![^<>]*>|<(/?)([A-Za-z][\w:-]*)([^<>]*)>|<|[^<]+", re.DOTALL
)
_ATTRIBUTE = re.compile(r"\b(alt|href)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_CHANGING = {"pre", "sub", "sup", "script", "style", "title"}
_SILENT = {"script", "style", "title"}
_BREAKS = {"br": 1, "li": 1, "tr": 1, "p": 2, "table": 2, "ul": 1, "ol": 1, "pre": 1, "hr": 1}
_BREAKS |= {"div": 1, "blockquote": 2, **{f"h{level}": 2 for level in range(1, 7)}}
_LOST = {
    **dict.fromkeys(("b", "strong", "em", "i", "u"), "bold, italic or underlined words"),
    **dict.fromkeys(("table",), "a table"),
    **dict.fromkeys(("audio", "video", "iframe", "object", "embed"), "sound or film"),
    "math": "a formula",
    "svg": "a picture",
}
_HIGH = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_LOW = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")

_EMPHASIS = re.compile(r"(?<![\w*\\])(\*\*|__|\*|_)(?=\S)([^*_\n]*[^\s*_])\1(?![\w*])")
_LINK = re.compile(r"(!?)\[([^\[\]\n]*)\]\(([^()\s]*)(?:\s+\"[^\"\n]*\")?\)")
_CODE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!-])")


def plain(styled: Styled) -> tuple[str, frozenset[str]]:
    """Return a text without its markup, and names for what the markup meant that is lost."""
    match styled.style:
        case "html":
            return _from_html(styled.text)
        case "moodle" if _TAG.search(styled.text):
            return _from_html(styled.text.replace("\n", "<br>"))
        case "markdown":
            return _from_markdown(styled.text)
        case _:
            return styled.text.strip(), frozenset()


def _from_html(text: str) -> tuple[str, frozenset[str]]:
    reader = _Html()
    for found in _TOKEN.finditer(text):
        if found[2]:
            reader.tag(found[2].lower(), found[3], is_end=found[1] == "/")
        elif not found[0].startswith("<!"):
            reader.words(html.unescape(found[0]))
    return reader.text(), frozenset(reader.lost)


class _Html:
    """Gathers the text; a break is as many line feeds as the widest of those that meet."""

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self._parts: list[str] = []
        self._break = 0
        self._open: list[str] = []  # of the tags that change what is within them

    def text(self) -> str:
        """Return what was read so far."""
        lines = "".join(self._parts).split("\n")
        return "\n".join(line.rstrip(" ") for line in lines).strip()

    def tag(self, name: str, attributes: str, *, is_end: bool) -> None:
        """Take what a tag means for the text."""
        if name in _LOST:
            self.lost.add(_LOST[name])
        if name in _BREAKS:
            more = self._break + 1 if name == "br" else _BREAKS[name]
            self._break = min(2, max(self._break, more))
        if name in _CHANGING:
            self._change(name, is_end=is_end)
        elif not is_end:
            self._begin(name, {key.lower(): value for key, value in _pairs(attributes)})

    def words(self, data: str) -> None:
        """Take the text between tags."""
        if self._open and self._open[-1] in _SILENT:
            return
        if "pre" in self._open:
            self._say(data.replace("\xa0", " "))
            return
        words = _BLANKS.sub(" ", data)
        if not self._parts or self._break or self._parts[-1].endswith((" ", "\n")):
            words = words.lstrip(" ")
        raised = next((tag for tag in self._open if tag in {"sub", "sup"}), None)
        self._say(_set_off(words, raised) if raised else words)

    def _change(self, name: str, *, is_end: bool) -> None:
        if not is_end:
            self._open.append(name)
        elif name in self._open:
            self._open.remove(name)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "img":
            self.lost.add("a picture")
            alternative = attributes.get("alt", "").strip()
            self._say(f"[{alternative}]" if alternative else "")
        elif name == "a" and attributes.get("href", "").startswith("http"):
            self.lost.add("a link")
        elif name == "li":
            self._say("- ")
        elif name in {"td", "th"} and self._parts and not self._break:
            self._say(" | ")

    def _say(self, words: str) -> None:
        if not words:
            return
        if self._break and self._parts:
            self._parts.append("\n" * self._break)
        self._break = 0
        self._parts.append(words)


def _pairs(attributes: str) -> Iterator[tuple[str, str]]:
    for found in _ATTRIBUTE.finditer(attributes):
        yield found[1], html.unescape(found[2].strip("\"'"))


def _set_off(words: str, raised: str) -> str:
    """Return words that stand higher or lower: as signs of their own, or with ^ or _ before."""
    signs = words.translate(_HIGH if raised == "sup" else _LOW)
    if words and not any(sign in words for sign in signs):
        return signs
    return f"{'^' if raised == 'sup' else '_'}({words})" if words.strip() else words


def _from_markdown(text: str) -> tuple[str, frozenset[str]]:
    lost = set()
    if _LINK.search(text):
        lost |= {"a picture" if found[1] else "a link" for found in _LINK.finditer(text)}
        text = _LINK.sub(lambda found: f"[{found[2]}]" if found[1] else found[2], text)
    for pattern, group in ((_EMPHASIS, 2), (_CODE, 1)):
        while pattern.search(text):
            lost.add("bold, italic or underlined words")
            text = pattern.sub(rf"\{group}", text)
    text = _MARKDOWN_ESCAPE.sub(r"\1", _HEADING.sub("", text))
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip(), frozenset(lost)
