"""From markup to paragraphs of plain text, with the standard library alone."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_UNSEEN = _tags(
    "script style noscript template svg math iframe object video audio canvas select textarea"
    " button title"
)
_ASIDE = _tags("nav header footer aside form figure dialog menu")
_BLOCKS = _tags(
    "p div li h1 h2 h3 h4 h5 h6 blockquote pre td th tr table ul ol dl dt dd section article main"
    " address hr br body figcaption"
)
_VOID = _tags("area base br col embed hr img input link meta source track wbr")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_RUN_IN = re.compile(r"<script\b|<style\b|<svg\b|<!--", re.IGNORECASE)
_ENDS = {"<script": "</script", "<style": "</style", "<svg": "</svg", "<!--": "-->"}
_SENTENCE = re.compile(r"[.!?…:;”\"'»)]$")
_SHORT = 40  # characters of a paragraph that is more likely a label


@dataclass(slots=True)
class _Paragraph:
    text: list[str] = field(default_factory=list)
    linked: int = 0
    inside: bool = False


class _Reader(HTMLParser):
    """Collects paragraphs; `inside` marks those within <article> or <main>."""

    def __init__(self, unseen: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs = [_Paragraph()]
        self._unseen = unseen
        self._skipped: list[str] = []
        self._inside = 0
        self._links = 0

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if self._skipped or tag in self._unseen:
            if tag not in _VOID:
                self._skipped.append(tag)
            return
        if tag in _BLOCKS:
            self._break()
        self._inside += tag in {"article", "main"}
        self._links += tag == "a"

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag in self._skipped[-8:]:  # inner tags may lack their end
                while self._skipped.pop() != tag:
                    pass
            return
        if tag in _BLOCKS:
            self._break()
        if tag in {"article", "main"}:
            self._inside = max(0, self._inside - 1)
        elif tag == "a":
            self._links = max(0, self._links - 1)

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        last = self.paragraphs[-1]
        last.text.append(data)
        last.inside = last.inside or self._inside > 0
        if self._links:
            last.linked += len(data.strip())

    def _break(self) -> None:
        if self.paragraphs[-1].text:
            self.paragraphs.append(_Paragraph())


def paragraphs(html: str) -> str:
    """Return the text of a piece of HTML, a line for each paragraph."""
    return "\n".join(text for text, _ in _read(html, _UNSEEN))


def article(html: str) -> str:
    """Return the paragraphs of a whole page that look like those of its article."""
    found = _read(html, _UNSEEN | _ASIDE)
    if any(paragraph.inside for _, paragraph in found):
        found = [(text, paragraph) for text, paragraph in found if paragraph.inside]
    return "\n".join(text for text, paragraph in found if _is_prose(text, paragraph))


def without_scripts(html: str) -> str:
    """Return a page without scripts, styles, drawings and comments; takes time in its length."""
    parts, start = [], 0
    while found := _RUN_IN.search(html, start):
        parts.append(html[start : found.start()])
        end = _ENDS[found[0].lower()]
        close = re.compile(re.escape(end), re.IGNORECASE).search(html, found.end())
        start = len(html) if close is None else close.end()
        if end != "-->" and close is not None:
            start = html.find(">", start) + 1 or len(html)
    return "".join([*parts, html[start:]])


def _read(html: str, unseen: frozenset[str]) -> list[tuple[str, _Paragraph]]:
    reader = _Reader(unseen)
    reader.feed(html)
    reader.close()
    made = ((_SPACE.sub(" ", "".join(one.text)).strip(" "), one) for one in reader.paragraphs)
    return [(text, one) for text, one in made if text.strip()]


def _is_prose(text: str, paragraph: _Paragraph) -> bool:
    if paragraph.linked * 2 > len(text):
        return False
    return len(text) >= _SHORT or bool(_SENTENCE.search(text))
