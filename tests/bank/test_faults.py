"""Every fault of an author is found at its line and column, with its code, in plain words."""

from pathlib import Path

import pytest
import yaml

from quizbot.bank.load import load
from quizbot.bank.read import Loader

HEAD = """\
quizbot: 1
bank: b
title: A bank
sources: {s: {title: A source}}
topics: {t: A topic}
objectives: {o: {text: Know it}}
speakers: {p: {name: A person}}
questions:
"""
TRUE = "- {id: a, type: true-false, question: Q, answer: true}\n"
SINGLE = """\
- id: a
  type: single
  question: Q
  options:
    - right: x
    - wrong: y
"""
NUMBER = "- id: a\n  type: number\n  question: Q\n  answer: 100\n"
TEXT = "- id: a\n  type: text\n  question: Q\n  answer: USSR\n"
ORDER = "- id: a\n  type: order\n  question: Q\n  items:\n    - text: x\n    - text: y\n"
MATCH = "- id: a\n  type: match\n  question: Q\n  pairs:\n    - {left: x, right: u}\n"
CLOZE = "- id: a\n  type: cloze\n  question: Q\n"

FILES = {
    "nothing": ("", "1:1: QB012", "empty"),
    "only a comment": ("# x\n", "1:1: QB012", "empty"),
    "a list": ("- a\n", "1:1: QB013", "not a question bank"),
    "a text": ("just a text\n", "1:1: QB013", "not a question bank"),
    "other keys": ("services: {web: x}\n", "1:1: QB013", "`questions`"),
    "no questions": ("quizbot: 1\nbank: b\ntitle: T\n", "1:1: QB202", "`questions` is missing"),
    "questions are a text": (HEAD.replace("questions:", "questions: x"), "8:12: QB203", "- id:"),
    "questions are empty": (HEAD, "8:1: QB218", "`questions` has no value"),
    "questions are an empty list": (HEAD[:-1] + " []\n", "8:12: QB218", "no question"),
    "no version": (HEAD[11:] + TRUE, "1:1: QB202", "`quizbot` is missing"),
    "another version": (HEAD.replace(": 1", ": 2") + TRUE, "1:10: QB217", "`quizbot: 1`"),
    "no bank": (HEAD.replace("bank: b\n", "") + TRUE, "1:1: QB202", "`bank` is missing"),
    "no title": (HEAD.replace("title: A bank\n", "") + TRUE, "1:1: QB202", "`title` is missing"),
    "a bank with capitals": (
        HEAD.replace("bank: b", "bank: INF Treaty") + TRUE,
        "2:7: QB206",
        "perhaps `inf-treaty`",
    ),
    "an id of signs only": (HEAD.replace("bank: b", "bank: '?!'") + TRUE, "2:7: QB206", "hyphens"),
    "a topic with capitals": (HEAD.replace("{t:", "{T x:") + TRUE, "5:10: QB206", "perhaps `t-x`"),
    "a strange language": (
        HEAD.replace("title", "language: English!\ntitle", 1) + TRUE,
        "3:11: QB204",
        "such as en",
    ),
    "an address without scheme": (
        HEAD.replace("A source", "S, url: www.x.org") + TRUE,
        "4:30: QB204",
        "perhaps https://www.x.org",
    ),
    "half a hash": (HEAD.replace("A source", "S, sha256: abc") + TRUE, "4:33: QB204", "hexadecim"),
    "a source is a text": (HEAD.replace("{title: A source}", "x") + TRUE, "4:14: QB203", "keys"),
    "a topic is a list": (HEAD.replace("A topic", "[x]") + TRUE, "5:13: QB203", "not a list"),
    "topics are a list": (HEAD.replace("{t: A topic}", "[t]") + TRUE, "5:9: QB203", "not a list"),
    "American spelling": (HEAD + TRUE + "license: MIT\n", "10:1: QB201", "`licence`"),
    "a key of the other level": (
        HEAD + TRUE + "options: []\n",
        "10:1: QB223",
        "belongs to a question",
    ),
    "an unknown key at the top": (HEAD + TRUE + "zebra: 1\n", "10:1: QB201", "key `zebra`"),
    "an unknown default": (HEAD + TRUE + "defaults: {dificulty: 1}\n", "10:12: QB201", "difficul"),
    "a strange default": (HEAD + TRUE + "defaults: {status: open}\n", "10:20: QB204", "published"),
    "defaults are a text": (HEAD + TRUE + "defaults: x\n", "10:11: QB203", "not `x`"),
}
QUESTIONS = {
    "a question is a text": ("- x\n", "9:3: QB203", "- id:"),
    "a question is empty": ("-\n" + TRUE, "9:2: QB218", "empty"),
    "no type": ("- {id: a, question: Q}\n", "9:3: QB202", "single, multiple, true-false"),
    "a type from elsewhere": ("- {id: a, type: mcq}\n", "9:17: QB204", "`single`"),
    "a misspelt type": ("- {id: a, type: nubmer}\n", "9:17: QB204", "did you mean `number`"),
    "a strange type": ("- {id: a, type: zebra}\n", "9:17: QB204", "or cloze"),
    "an empty type": ("- id: a\n  type:\n", "10:3: QB218", "`type` has no value"),
    "a type is a list": ("- {id: a, type: [single]}\n", "9:17: QB203", "one word"),
    "no id": (TRUE.replace("id: a, ", ""), "9:3: QB202", "`id` is missing"),
    "no stem": (TRUE.replace("question: Q, ", ""), "9:3: QB202", "`question` is missing"),
    "an empty stem": (TRUE.replace("Q", "''"), "9:39: QB218", "the text is empty"),
    "an endless stem": (TRUE.replace("Q", "x" * 3600), "9:39: QB205", "3,600 characters; at most"),
    "an id with capitals": (TRUE.replace("a,", "Range Band,"), "9:8: QB206", "`range-band`"),
    "an id of 41 characters": (TRUE.replace("a,", "a" * 41 + ","), "9:8: QB206", "at most 40"),
    "a misspelt key": (SINGLE + "  explanaton: E\n", "15:3: QB201", "mean `explanation`"),
    "a synonym": (SINGLE.replace("options", "choices"), "12:3: QB201", "mean `options`"),
    "another synonym": (SINGLE.replace("question", "stem"), "11:3: QB201", "mean `question`"),
    "a key with a capital": (SINGLE.replace("question", "Question"), "11:3: QB201", "`question`"),
    "a key behind a no-break space": (
        SINGLE.replace("question", "\xa0question"),
        "11:3: QB201",
        "q",
    ),
    "a synonym inside": (SINGLE.replace("right", "correct"), "13:7: QB201", "mean `right`"),
    "an unknown key inside": (SINGLE + "      zebra: z\n", "15:7: QB201", "right, wrong, feedback"),
    "a key of the top": (SINGLE + "  topics: {}\n", "15:3: QB223", "top of the file"),
    "a key of another type": (SINGLE + "  tolerance: 1\n", "15:3: QB201", "type number"),
    "a key twice": (SINGLE + "  question: R\n", "15:3: QB005", "`question` is there already"),
    "an empty value": (SINGLE + "  explanation:\n", "15:3: QB218", "`explanation` has no value"),
    "a text is a list": (SINGLE + "  explanation: [x]\n", "15:16: QB203", "not a list"),
    "a text is a block": (SINGLE + "  explanation: {x: y}\n", "15:16: QB203", "with keys"),
    "options are a text": (
        TRUE + "- {id: c, type: single, question: Q, options: x}\n",
        "10:47: QB203",
        "a list",
    ),
    "an option is a text": (SINGLE + "    - z\n", "15:7: QB203", "such as `right: ...`"),
    "an option of two sides": (SINGLE + "    - {right: u, wrong: v}\n", "15:7: QB213", "one of"),
    "an option of no side": (SINGLE + "    - feedback: z\n", "15:7: QB213", "one of"),
    "one option": (SINGLE.replace("    - wrong: y\n", ""), "12:3: QB212", "at least 2"),
    "eleven options": (
        SINGLE + "".join(f"    - wrong: {n}\n" for n in range(9)),
        "12:3: QB212",
        "at most 10",
    ),
    "a long option": (SINGLE.replace(": y", ": " + "y" * 201), "14:14: QB205", "201 characters"),
    "no right option": (SINGLE.replace("right", "wrong"), "12:3: QB208", "no option is right"),
    "two right options": (SINGLE.replace("wrong", "right"), "14:14: QB209", "`multiple`"),
    "the same option": (SINGLE.replace("wrong: y", "wrong: ' X.'"), "14:14: QB211", "option 1"),
    "the same option id": (
        SINGLE.replace(": x", ": x\n      id: i").replace(": y", ": y\n      id: i"),
        "16:11: QB207",
        "this id",
    ),
    "several with none right": (
        SINGLE.replace("single", "multiple").replace("right", "wrong"),
        "12:3: QB208",
        "at least two",
    ),
    "several with one right": (SINGLE.replace("single", "multiple"), "12:3: QB210", "`single`"),
    "several with all right": (
        SINGLE.replace("single", "multiple").replace("wrong", "right"),
        "12:3: QB210",
        "add a wrong one",
    ),
    "a shuffle of maybe": (SINGLE + "  shuffle: maybe\n", "15:12: QB204", "true or false"),
    "a statement that is perhaps true": (TRUE.replace("true}", "maybe}"), "9:50: QB204", "true or"),
    "difficulty 9": (SINGLE + "  difficulty: 9\n", "15:15: QB205", "at most 5"),
    "difficulty 0": (SINGLE + "  difficulty: 0\n", "15:15: QB205", "at least 1"),
    "difficulty in a word": (SINGLE + "  difficulty: hard\n", "15:15: QB203", "whole number"),
    "difficulty is a list": (SINGLE + "  difficulty: [1]\n", "15:15: QB203", "not a list"),
    "four hints": (SINGLE + "  hints: [a, b, c, d]\n", "15:10: QB205", "at most 3"),
    "a misspelt status": (SINGLE + "  status: publised\n", "15:11: QB204", "`published`"),
    "an unknown label": (SINGLE + "  label: rumour\n", "15:10: QB204", "opinion or reported"),
    "a label is a list": (SINGLE + "  label: [fact]\n", "15:10: QB204", "a list"),
    "30 February": (SINGLE + "  as_of: 2025-02-30\n", "15:10: QB215", "no such day"),
    "a day in words": (SINGLE + "  as_of: 5 August 2025\n", "15:10: QB215", "year-month-day"),
    "a year for a day": (SINGLE + "  as_of: 2025\n", "15:10: QB215", "year-month-day"),
    "a day is a list": (SINGLE + "  as_of: [2025]\n", "15:10: QB203", "a list"),
    "an end before its beginning": (
        SINGLE + "  valid_from: 2025-02-01\n  valid_until: 2025-01-01\n",
        "16:16: QB216",
        "ends before it begins",
    ),
    "a review before the fact": (
        SINGLE + "  as_of: 2025-02-01\n  review_by: 2025-01-01\n",
        "16:14: QB216",
        "before `as_of`",
    ),
    "a claim of nobody": (SINGLE + "  label: claim\n", "15:10: QB318", "who says so"),
    "a report of no day": (SINGLE + "  label: reported\n", "15:10: QB318", "`as_of`"),
    "an unknown topic": (SINGLE + "  topic: zebra\n", "15:10: QB306", "under `topics`"),
    "an unknown objective": (SINGLE + "  objective: ob\n", "15:14: QB307", "objective `ob`"),
    "an unknown source": (SINGLE + "  cite: [{source: news}]\n", "15:19: QB301", "source `news`"),
    "an unknown source alone": (SINGLE + "  cite: {source: news}\n", "15:18: QB301", "`news`"),
    "an unknown speaker": (SINGLE + "  claim: {by: who}\n", "15:15: QB308", "speaker `who`"),
    "an unknown denier": (
        SINGLE + "  claim: {by: p, denied_by: [who]}\n",
        "15:30: QB308",
        "speaker `who`",
    ),
    "an id twice": (SINGLE + TRUE, "15:8: QB207", "bank.yaml:9"),
    "an id used again": (
        SINGLE + "- {id: c, type: true-false, question: Q, answer: true, was: [a]}\n",
        "15:62: QB222",
        "in use again",
    ),
    "a number in words": (NUMBER.replace("100", "hundred"), "12:11: QB219", "plain number"),
    "a number with a comma": (NUMBER.replace("100", "1,000"), "12:11: QB219", "write `1000`"),
    "a number is a list": (NUMBER.replace("100", "[1]"), "12:11: QB203", "a list"),
    "a vague tolerance": (NUMBER + "  tolerance: some\n", "13:14: QB219", "such as 1%"),
    "a trap within tolerance": (
        NUMBER + "  tolerance: 5%\n  traps:\n  - {answer: 95, feedback: F}\n",
        "15:14: QB221",
        "within the tolerance",
    ),
    "a trap in words": (
        NUMBER + "  traps:\n  - {answer: many, feedback: F}\n",
        "14:14: QB219",
        "plain number",
    ),
    "a unit worth nothing": (NUMBER + "  units: {mi: 0}\n", "13:15: QB219", "more than nothing"),
    "a trap that is accepted": (
        TEXT + "  traps:\n  - {answer: the U.S.S.R., feedback: F}\n",
        "14:14: QB221",
        "also accepted",
    ),
    "four typos": (TEXT + "  typos: 4\n", "13:10: QB205", "at most 3"),
    "two steps": (ORDER, "12:3: QB205", "at least 3"),
    "the same step": (ORDER + "    - text: X\n", "15:13: QB220", "entry 1"),
    "the same left side": (
        MATCH + "    - {left: x, right: v}\n    - {left: z, right: w}\n",
        "14:14: QB220",
        "entry 1",
    ),
    "an extra that is right": (
        MATCH + "    - {left: y, right: v}\n    - {left: z, right: w}\n  extra: [w]\n",
        "16:11: QB221",
        "right side of a pair",
    ),
    "nothing to match": (
        MATCH + "    - {left: y, right: u}\n    - {left: z, right: u}\n",
        "12:3: QB210",
        "same right side",
    ),
    "a gap of no text": (
        CLOZE + "  text: A {{g}}\n  gaps:\n    g: {answer: x}\n    h: {answer: y}\n",
        "15:5: QB214",
        "no gap `{{h}}`",
    ),
    "a gap without answer": (
        CLOZE + "  text: A {{g}} {{h}}\n  gaps: {g: {answer: x}}\n",
        "12:17: QB214",
        "gap `h`",
    ),
    "a gap twice": (
        CLOZE + "  text: A {{g}} {{g}}\n  gaps: {g: {answer: x}}\n",
        "12:9: QB214",
        "twice",
    ),
    "a gap without its answer": (
        CLOZE + "  text: A {{g}}\n  gaps: {g: {answer: x, options: [y, z]}}\n",
        "13:34: QB208",
        "not among",
    ),
    "a gap with an option twice": (
        CLOZE + "  text: A {{g}}\n  gaps: {g: {answer: x, options: [x, X]}}\n",
        "13:38: QB211",
        "entry 1",
    ),
    "a gap's misspelt key": (
        CLOZE + "  text: A {{g}}\n  gaps: {g: {answr: x}}\n",
        "13:14: QB201",
        "`answer`",
    ),
    "a trap for what another one catches": (
        TEXT
        + "  traps:\n    - {answer: Russia, feedback: x}\n    - {answer: russia, feedback: y}\n",
        "15:16: QB220",
        "trap 1 catches",
    ),
    "a number trapped twice": (
        NUMBER + "  traps:\n    - {answer: 5, feedback: x}\n    - {answer: 5.0, feedback: y}\n",
        "15:16: QB220",
        "trap 1 catches",
    ),
    "a gap in single brackets": (
        CLOZE + "  text: A {g}\n  gaps: {g: {answer: x}}\n",
        "12:11: QB214",
        "{{g}}",
    ),
    "a gap that is not closed": (
        CLOZE + "  text: A {{g\n  gaps: {g: {answer: x}}\n",
        "12:11: QB214",
        "{{g}}",
    ),
    "a number of too many digits": (
        NUMBER.replace("100", "9" * 50),
        "12:11: QB219",
        "write a plain number",
    ),
    "a gap's id with capitals": (
        CLOZE + "  text: A {{G}}\n  gaps: {G: {answer: x}}\n",
        "13:10: QB206",
        "perhaps `g`",
    ),
}
CASES = FILES | {name: (HEAD + text, *rest) for name, (text, *rest) in QUESTIONS.items()}


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader])
@pytest.mark.parametrize(("text", "place", "words"), CASES.values(), ids=CASES)
def test_a_fault_is_found_once_at_its_place(
    text: str, place: str, words: str, loader: Loader, tmp_path: Path
) -> None:
    file = tmp_path / "bank.yaml"
    file.write_text(text, encoding="utf-8")

    loaded = load([file], loader=loader)

    (finding,) = loaded.findings
    assert str(finding).removeprefix(f"{file}:").startswith(place)
    assert words in str(finding)
    assert finding.severity == ("warning" if finding.code in {"QB210", "QB220"} else "error")
    assert bool(loaded.library.banks) == (finding.severity == "warning")
