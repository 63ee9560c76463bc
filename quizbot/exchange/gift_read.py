"""GIFT, Moodle's text format for questions, as values; it says where it could not understand."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from quizbot.bank.finding import shorten
from quizbot.exchange.gift_answers import Misread, answers
from quizbot.exchange.gift_blocks import Block, blocks, unescape
from quizbot.exchange.gift_text import styled
from quizbot.exchange.question import MANY, MOST, NO_TEXT, Losses, Place, Question, Read, Styled

_CATEGORY = "$CATEGORY:"
_BLANK = "_____"
_COMMENT = re.compile(r"[ \t]*//[^\n]*(\n|$)")


def read(text: str, path: str) -> Read:
    """Return the questions of a GIFT file and what of it could not be read; never raises."""
    losses = Losses(path)
    questions: list[Question] = []
    category = ""
    parts = (part for block in blocks(text, losses) for part in _parts(block, losses))
    for number, part in enumerate(parts):
        if number == MOST:
            losses(part.place(0), "QB801", MANY)
            break
        if part.text.lstrip().startswith(_CATEGORY):
            category = part.text.strip().removeprefix(_CATEGORY).strip()
            continue
        try:
            question = _question(part, losses)
        except Misread as why:
            losses(why.place, why.code, why.message)
        else:
            questions.append(replace(question, category=category))
    return Read(tuple(questions), losses.findings)


def _parts(block: Block, losses: Losses) -> Iterator[Block]:
    """Yield the questions of a block: one, where nobody forgot a blank line."""
    cuts = [0, *_cuts(block), len(block.text)]
    for at, (start, end) in enumerate(pairwise(cuts)):
        if at:
            message = "no blank line before this question: read as if there were"
            losses(block.place(start), "QB811", message)
        yield block.cut(start, end)


def _cuts(block: Block) -> Iterator[int]:
    """Yield where lines begin that begin a question, although the line before is not blank."""
    text, mask, start = block.text, block.mask, 0
    while True:
        start = block.skip(start, len(text))
        line = text.find("\n", start) + 1
        if not text.startswith(_CATEGORY, start):
            first = mask.find("}", start)
            second = mask.find("{", first)
            line = text.find("\n", first) + 1
            if not -1 < first < second or not 0 < line <= second or text[first + 1 : line].strip():
                return
        elif line == 0 or block.skip(line, len(text)) == len(text):
            return
        yield line
        start = line


def _question(block: Block, losses: Losses) -> Question:
    start = block.skip(0, len(block.text))
    title, start = _title(block, start)
    opening, closing = block.mask.find("{", start), block.mask.find("}", start)
    if opening < 0 and closing < 0:
        what = shorten(" ".join(block.text[start:].split()))
        message = f"left out: {what} has no answers; there are no mere descriptions here"
        raise Misread(block.place(start), "QB802", message)
    if closing < 0:
        message = "left out: nothing closes this brace; write \\{ for a brace in a text"
        raise Misread(block.place(opening), "QB801", message)
    if opening < 0 or closing < opening:
        message = "left out: nothing opens this closing brace; write \\} for a brace in a text"
        raise Misread(block.place(closing), "QB801", message)
    stem = _stem(block, start, opening, closing)
    found: dict[str, Any] = answers(block, opening + 1, closing, stem.style, losses)
    return Question(
        stem=stem,
        place=block.place(start),
        title=title,
        number=block.number,
        tags=block.tags,
        **found,
    )


def _title(block: Block, start: int) -> tuple[str, int]:
    """Return the title, if any, and where the stem begins."""
    if not block.text.startswith("::", start):
        return "", start
    end = block.mask.find("::", start + 2)
    if end < 0:
        return "", start + 2
    title = " ".join(unescape(block.text[start + 2 : end]).split())
    after = end + 2
    if comment := _COMMENT.match(block.text, after):
        after = comment.end()
    return title, block.skip(after, len(block.text))


def _stem(block: Block, start: int, opening: int, closing: int) -> Styled:
    """Return what is asked; a line of underscores where the answers stand within it."""
    before = block.text[start:opening]
    after = block.text[closing + 1 :].strip()
    if after.startswith("//"):
        after = after.partition("\n")[2].strip()
    if "{" in block.mask[closing + 1 :]:
        place = block.place(block.mask.find("{", closing))
        message = "left out: a second pair of braces; begin a new question after a blank line"
        raise Misread(place, "QB801", message)
    behind = block.text[closing + 1 : closing + 2]
    gap = " " if after and behind in (" ", "\t", "\n") else ""
    stem = styled(f"{before}{_BLANK}{gap}{after}" if after else before)
    if stem == NO_TEXT or not stem.text:
        raise Misread(_at(block, start), "QB803", "left out: it asks nothing")
    return stem


def _at(block: Block, start: int) -> Place:
    return block.place(min(start, len(block.text) - 1))
