"""From HTML and Markdown to the plain text that a chat shows, and what got lost on the way."""

import re
from html.parser import HTMLParser

from quizbot.exchange.question import Styled

_TAG = re.compile(
    r"</?(a|b|br|code|center|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|small|span|strong|sub|sup|table"
    r"|tbody|td|th|tr|tt|u|ul)(\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
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
_LINK = re.compile(r"(!?)\[([^\]\n]*)\]\(([^()\s]*)(?:\s+\"[^\"\n]*\")?\)")
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
    reader.feed(text)
    reader.close()
    return reader.text(), frozenset(reader.lost)


class _Html(HTMLParser):
    """Gathers the text; a break is as many line feeds as the widest of those that meet."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lost: set[str] = set()
        self._parts: list[str] = []
        self._break = 0
        self._silent = 0
        self._verbatim = 0
        self._raised: list[str] = []

    def text(self) -> str:
        """Return what was read so far."""
        lines = "".join(self._parts).split("\n")
        return "\n".join(line.strip(" ") for line in lines).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a tag means for the text."""
        self._part(tag)
        if tag in _SILENT:
            self._silent += 1
        elif tag == "pre":
            self._verbatim += 1
        elif tag in {"sub", "sup"}:
            self._raised.append(tag)
        elif tag == "img":
            self.lost.add("a picture")
            alternative = (dict(attrs).get("alt") or "").strip()
            self._say(f"[{alternative}]" if alternative else "")
        elif tag == "a" and (dict(attrs).get("href") or "").startswith("http"):
            self.lost.add("a link")
        elif tag == "li":
            self._say("- ")
        elif tag in {"td", "th"} and self._parts and not self._break:
            self._say(" | ")

    def handle_endtag(self, tag: str) -> None:
        """End what a tag has begun."""
        self._part(tag)
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "pre":
            self._verbatim = max(0, self._verbatim - 1)
        elif tag in {"sub", "sup"} and self._raised:
            self._raised.pop()

    def handle_data(self, data: str) -> None:
        """Take the text between tags."""
        if self._silent:
            return
        if self._verbatim:
            self._say(data.replace("\xa0", " "))
            return
        words = _BLANKS.sub(" ", data)
        if not self._parts or self._break or self._parts[-1].endswith((" ", "\n")):
            words = words.lstrip(" ")
        self._say(self._set_off(words) if self._raised else words)

    def _part(self, tag: str) -> None:
        if tag in _LOST:
            self.lost.add(_LOST[tag])
        if tag in _BREAKS:
            more = self._break + 1 if tag == "br" else _BREAKS[tag]
            self._break = min(2, max(self._break, more))

    def _set_off(self, words: str) -> str:
        """Return words that stand higher or lower: their own signs, or ^ and _ before them."""
        high = self._raised[-1] == "sup"
        signs = words.translate(_HIGH if high else _LOW)
        if words and not any(sign in words for sign in signs):
            return signs
        return f"{'^' if high else '_'}({words})" if words.strip() else words

    def _say(self, words: str) -> None:
        if not words:
            return
        if self._break and self._parts:
            self._parts.append("\n" * self._break)
        self._break = 0
        self._parts.append(words)


def _from_markdown(text: str) -> tuple[str, frozenset[str]]:
    lost = set()
    if _LINK.search(text):
        lost |= {"a picture" if found[1] else "a link" for found in _LINK.finditer(text)}
        text = _LINK.sub(lambda found: f"[{found[2]}]" if found[1] else found[2], text)
    for pattern, group in ((_EMPHASIS, 2), (_CODE, 1)):
        while pattern.search(text):
            lost.add("bold, italic or underlined words")
            text = pattern.sub(lambda found, group=group: found[group], text)  # type: ignore[misc]
    text = _MARKDOWN_ESCAPE.sub(r"\1", _HEADING.sub("", text))
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip(), frozenset(lost)
