"""Banks that look odd and are right: the checker has nothing to say about them."""

import json

from quizbot.bank.read import read
from tests.lint.corpus import GOOD

_CITE = "    cite: [{source: steam, at: page 1}, {source: ice, at: page 2}]\n"
_TOLD = "    explanation: It is so since there is water.\n" + _CITE


def _added(item: str) -> bytes:
    """Return the good bank with one more question."""
    return f"{GOOD}\n{item}{_TOLD}".encode()


def _options(*texts: str, more: str = "") -> bytes:
    sides = ("right", *("wrong" for _ in texts[1:]))
    rows = "".join(
        f"      - {side}: {text}\n        feedback: Look closely.\n"
        for side, text in zip(sides, texts, strict=True)
    )
    head = "  - id: odd\n    type: single\n    question: Which one is meant here?\n"
    return _added(f"{head}{more}    options:\n{rows}")


def _changed(old: str, new: str) -> bytes:
    assert old in GOOD, old
    return GOOD.replace(old, new, 1).encode()


def _text(answer: str, question: str = "What is it called?") -> bytes:
    head = f"  - id: odd\n    type: text\n    question: {question}\n    answer: {answer}\n"
    return _added(head + "    feedback: {wrong: Look closely.}\n")


def _number(answer: str, more: str = "") -> bytes:
    head = (
        f"  - id: odd\n    type: number\n    question: How many are there?\n    answer: {answer}\n"
    )
    return _added(head + more + "    feedback: {wrong: Count again.}\n")


GOOD_BANKS: dict[str, bytes] = {
    "as it is": GOOD.encode(),
    "no as a country": _options("NO", "SE", "FI", "DK"),
    "words that YAML takes for something else": _options("on", "off", "y", "n"),
    "years and times": _options("1987", "1988", "1991"),
    "times of the day": _options("12:30", "1:30:00", "23:59"),
    "days as options": _options("2025-08-05", "2025-08-06", "2025-08-07"),
    "signs of YAML as texts": _options("<<", "=", "'*'", '"&"'),
    "signs within texts": _options("x*y & z", "50% of a#b", "c:d, e", "f-g"),
    "Windows lines": GOOD.replace("\n", "\r\n").encode(),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "both": b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(),
    "no line end at the end": GOOD.rstrip().encode(),
    "a document with dashes and dots": f"%YAML 1.1\n---\n{GOOD}...\n".encode(),
    "as JSON": json.dumps(read(GOOD.encode(), "").data).encode(),
    "as JSON on lines": json.dumps(read(GOOD.encode(), "").data, indent=2).encode(),
    "a folded text with signs": _changed(
        "explanation: Water is found in three forms.",
        'explanation: >-\n      Water: it is "found" # in\n      three forms, [all] of {them}.',
    ),
    "a text of lines": _changed(
        "explanation: Water is found in three forms.",
        "explanation: |\n      Water is found\n      - as ice, and as steam\t(hot)\n",
    ),
    "a plain text over lines": _changed(
        "What does water become when it freezes?",
        "What does water\n      become when it\n      freezes?",
    ),
    "a quoted text over lines": _changed(
        "question: Fill the gaps.", 'question: "Fill\n      the gaps: both # of them."'
    ),
    "a text that is repeated": _changed(
        "feedback: That is what it becomes when it boils.", "feedback: &smoke Look at it once more."
    ).replace(b"feedback: Snow comes from clouds.", b"feedback: *smoke"),
    "comments in all places": _changed("options:\n", "options: # these\n      # three\n").replace(
        b"title: Water\n", b"# a title\ntitle: Water  # as simple as that\n\n"
    ),
    "lists beside their keys": GOOD.replace("\n      - ", "\n    - ")
    .replace("\n        feedback", "\n      feedback")
    .replace("\n        at: ", "\n      at: ")
    .encode(),
    "keys in quotes": _changed("title: Water", '"title": Water').replace(
        b"    unit:", b"    'unit':"
    ),
    "keys of its own": _changed(
        "questions:\n", "x-note: {anything: [goes, {here: ~}]}\nquestions:\n"
    ).replace(b": ~}", b": x}"),
    "lone values for lists": _changed("[It swims in a glass of lemonade.]", "It swims in a glass.")
    .replace(b"accept: [water vapour]", b"accept: water vapour")
    .replace(b"authors: [A. Teacher]", b"authors: A. Teacher"),
    "yes and no": _changed("answer: true", "answer: yes"),
    "true with a capital": _changed("answer: true", "answer: True"),
    "a grouped number": _number("5_500"),
    "a number with spaces": _number("5 500"),
    "a power of ten": _number("1e3"),
    "a small number": _number("-0.5", "    tolerance: 0.05\n"),
    "a quoted number": _number('"12"'),
    "null in quotes": _text('"null"'),
    "quotes within a text": _text("vapour", 'What does "hot steam" mean, and what is it\'s?'),
    "an address in a text": _text("vapour", "What does https://example.org/steam#top tell?"),
    "Russian": _text("пар", "Как называется кипящая вода?"),
    "Persian with its joiners": _text("می\u200cخواهم", "Which word means I want?"),
    "Hebrew with a mark": _text("מים\u200e", "Which word means water?"),
    "a family": _text("👨\u200d👩\u200d👧", "Which picture shows a family?"),
    "accents apart": _text("cafe\u0301", "Where is it served?"),
    "units of Greek": _text("5 μm", "How thin is it, in μm or kΩ?"),
    "curly quotes that are meant": _text('"“steam”"'),
    "a heading of equals signs": _changed(
        "explanation: Water is found in three forms.",
        "explanation: |\n      Forms\n      =======\n      Water is found in three forms.\n",
    ),
    "an ignore with its reason": _changed(
        "  - id: state\n",
        "  # quizbot: ignore[QB404, double-negative] the book asks in this way\n  - id: state\n",
    ).replace(b"What does water become when", b"What does water not become, and never will, when"),
}
