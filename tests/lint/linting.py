"""Banks for the lints: good questions of every type, and what is said when one of them changes."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from quizbot.bank.finding import Finding
from quizbot.lint.check import Inputs, check

TODAY = date(2026, 1, 5)
Question = dict[str, Any]

HEADER: dict[str, Any] = {
    "quizbot": 1,
    "bank": "b",
    "title": "A bank",
    "language": "en",
    "sources": {
        "nti": {"title": "Overview", "publisher": "NTI", "url": "https://nti.example/inf"},
        "ep": {"title": "Timeline", "publisher": "EPRS", "url": "https://ep.example"},
    },
    "speakers": {
        "ministry": {"name": "Russian Foreign Ministry", "say": ["the ministry", "Moscow"]}
    },
    "topics": {"scope": "The scope"},
    "objectives": {"know": {"text": "Know it"}},
    "defaults": {"topic": "scope", "status": "published"},
}
COMMON: Question = {
    "explanation": "Two limits make the band; both of them belong to it.",
    "objective": "know",
    "cite": [{"source": "nti"}, {"source": "ep"}],
}
SINGLE: Question = {
    "id": "single",
    "type": "single",
    "question": "Which states concluded the agreement?",
    "options": [
        {"right": "The two superpowers", "feedback": "Yes, these two."},
        {"wrong": "The powers of Asia", "feedback": "They stood aside."},
        {"wrong": "The whole of Europe", "feedback": "Europe only looked on."},
    ],
    **COMMON,
}
MULTIPLE: Question = SINGLE | {
    "id": "multiple",
    "type": "multiple",
    "question": "Who took part?",
    "options": [
        {"right": "Reagan", "feedback": "He did."},
        {"right": "Gorbachev", "feedback": "He did."},
        {"wrong": "Thatcher", "feedback": "She stayed at home."},
    ],
}
TRUE: Question = {
    "id": "true",
    "type": "true-false",
    "question": "The ban held in Asia as well.",
    "answer": True,
    "feedback": {"right": "It did.", "wrong": "It held everywhere."},
    **COMMON,
}
NUMBER: Question = {
    "id": "number",
    "type": "number",
    "question": "How far did the ban reach?",
    "answer": 5500,
    "unit": "km",
    **COMMON,
}
TEXT: Question = {
    "id": "text",
    "type": "text",
    "question": "What did NATO call the new missile?",
    "answer": "SS-20",
    "accept": ["SS 20"],
    **COMMON,
}
ORDER: Question = {
    "id": "order",
    "type": "order",
    "question": "Put the events in order.",
    "items": [{"text": "It is signed"}, {"text": "It enters into force"}, {"text": "It ends"}],
    **COMMON,
}
MATCH: Question = {
    "id": "match",
    "type": "match",
    "question": "Whose was it?",
    "pairs": [
        {"left": "SS-20", "right": "Soviet Union"},
        {"left": "Pershing II", "right": "United States"},
        {"left": "Trident", "right": "Nobody here"},
    ],
    **COMMON,
}
CLOZE: Question = {
    "id": "cloze",
    "type": "cloze",
    "question": "Fill the gap.",
    "text": "It was signed in {{year}} after long talks.",
    "gaps": {"year": {"answer": "1987"}},
    **COMMON,
}
CLAIM: Question = TRUE | {
    "id": "claim",
    "question": "According to the ministry, the answer was due.",
    "claim": {"by": "ministry"},
}
GOOD = (SINGLE, MULTIPLE, TRUE, NUMBER, TEXT, ORDER, MATCH, CLOZE, CLAIM)


def options(*texts: str, right: int = 0, **more: Any) -> Question:
    """Return the keys of a choice with these options, one of them right."""
    sides = [
        {"right" if place == right else "wrong": text, "feedback": "So."}
        for place, text in enumerate(texts)
    ]
    return {"options": sides, **more}


def look(
    folder: Path, *questions: Question, today: date = TODAY, **header: Any
) -> list[tuple[Finding, str]]:
    """Return what is said of a bank, each finding with the line that it points to."""
    file = folder / "bank.yaml"
    bank = HEADER | header | {"questions": list(questions)}
    text = json.dumps(bank, ensure_ascii=False, indent=1)
    file.write_text(text, encoding="utf-8")
    lines = text.split("\n")
    found = check([file], Inputs(today)).findings
    return [(one, lines[one.line - 1]) for one in found]


def codes(folder: Path, *questions: Question, today: date = TODAY, **header: Any) -> set[str]:
    """Return the codes of what is said of a bank."""
    return {one.code for one, _ in look(folder, *questions, today=today, **header)}
