"""Moodle's embedded answers, `{1:SHORTANSWER:=right~wrong}` in a text, to gaps and back."""

import re
from typing import Any

from quizbot.bank.finding import shorten
from quizbot.bank.items import Cloze, Gap
from quizbot.bank.rules import same
from quizbot.exchange.question import Question, Styled
from quizbot.exchange.texts import Texts

_GAP = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^}\\])*)\}", re.DOTALL)
_OURS = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_TYPED = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC", "NUMERICAL", "NM"}
_CHOSEN = re.compile(r"(MULTICHOICE|MC)(_?[VHS]+)*")
_ANSWER = re.compile(r"(?:^|~)(=|%-?\d{1,3}(?:\.\d+)?%)?((?:\\.|[^~\\])*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIGN = re.compile(r"\\.|&#|#", re.DOTALL)  # that of an entity is none
_MISTAKABLE = re.compile(r"\{(?=\d*:[A-Z_]+:)")
_ASKED = "Fill the gaps."
_RESERVED = re.compile(r"[}#~/\"\\]")


def cloze(question: Question, texts: Texts) -> dict[str, Any]:
    """Return the fields of a cloze from a text with embedded answers."""
    gaps: dict[str, dict[str, Any]] = {}

    def replace(found: re.Match[str]) -> str:
        name = f"gap-{len(gaps) + 1}"
        gap = _gap(found[2], found[3], question, texts)
        if gap is None:
            message = f"lost: a gap of the kind {shorten(found[2])}, which there is not here"
            texts.lose(question.place, "QB807", message)
            return "_____"
        gaps[name] = gap
        return f"{{{{{name}}}}}"

    raw = _GAP.sub(replace, question.stem.text)
    text = texts.plain(Styled(raw, question.stem.style))
    asked, _, rest = text.partition("\n")
    if "{{" in asked or not rest:
        asked, rest = _ASKED, text
    return {"type": "cloze", "question": asked, "text": rest, "gaps": gaps}


def embed(item: Cloze) -> str:
    """Return the stem and text of a cloze with its answers embedded, as Moodle writes them.

    The first line is the stem, so a stem of several lines becomes one. A text that looks like
    embedded answers and is none gets a space, as Moodle has no escape.
    """
    stem = " ".join(item.question.split("\n"))
    parts = _OURS.split(f"{stem}\n{item.text}")
    for at, part in enumerate(parts):
        is_gap = at % 2 == 1
        parts[at] = _embedded(item.gaps[part.strip()]) if is_gap else _MISTAKABLE.sub("{ ", part)
    return "".join(parts)


def _embedded(gap: Gap) -> str:
    if gap.options:
        right = same(gap.answer)
        said = [("=" if same(one) == right else _wrong(one)) + _escape(one) for one in gap.options]
        return f"{{1:MULTICHOICE:{'~'.join(said)}}}"
    said = [f"={_escape(one)}" for one in (gap.answer, *gap.accept)]
    return f"{{1:SHORTANSWER:{'~'.join(said)}}}"


def _wrong(option: str) -> str:
    """Return the mark of a wrong option: none, but where it begins as a mark does."""
    return "%0%" if option.startswith(("=", "%")) else ""


def _escape(text: str) -> str:
    return _RESERVED.sub(lambda found: f"\\{found[0]}", text)


def _gap(kind: str, said: str, question: Question, texts: Texts) -> dict[str, Any] | None:
    rights: list[str] = []
    offered: list[str] = []
    for mark, raw in _ANSWER.findall(said):
        text, feedback = _cut(raw)
        if not text:
            continue
        if feedback:
            message = f"lost: the feedback of {shorten(text)}; gaps have none"
            texts.lose(question.place, "QB806", message)
        full = mark == "=" or mark.strip("%") == "100"
        offered.append(texts.plain(Styled(text, question.stem.style)))
        rights += offered[-1:] if full else []
    if not rights:
        return None
    if _CHOSEN.fullmatch(kind):
        return {"answer": rights[0], "options": [one for one in offered if one not in rights[1:]]}
    if kind not in _TYPED:
        return None
    if kind in {"NUMERICAL", "NM"}:
        rights = [one.partition(":")[0] for one in rights]
    return {"answer": rights[0], "accept": rights[1:]}


def _cut(raw: str) -> tuple[str, str]:
    """Return an answer and its feedback, at the first # that no backslash precedes."""
    at = next((one.start() for one in _SIGN.finditer(raw) if one[0] == "#"), len(raw))
    text, feedback = raw[:at], raw[at + 1 :]
    return _ESCAPED.sub(r"\1", text).strip(), _ESCAPED.sub(r"\1", feedback).strip()
