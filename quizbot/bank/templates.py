"""Templates for authors: a bank and a question of each type, with a comment at each key.

They hold small questions that are true as they stand, so that a filled template can be checked
and played before anything is changed.
"""

import os
from pathlib import Path
from typing import Final

SCHEMA: Final = ".schema/bank.v1.json"
"""Where the JSON Schema lies, seen from a folder of banks."""

_BANK = """\
# yaml-language-server: $schema={schema}
# The line above lets an editor complete keys and name mistakes while you write.
quizbot: 1                # the version of this format
bank: {bank}
title: {title}
language: en              # of the questions
# about: What the bank is about, in a sentence or two.
# authors: [A. Teacher]
# licence: CC BY 4.0

sources:                  # where things are written; a question cites them by id
  book:
    title: The book of the course
    publisher: A publisher
    # url: https://example.org/book

# speakers:               # who claims and denies things, for questions with a `claim`
#   ministry: {{name: the ministry, say: [the ministry]}}

topics:                   # learners choose among these
  first-topic: The first topic

# objectives:             # what a learner can do afterwards
#   tell-planets-apart: {{text: Tell the planets apart, bloom: remember}}

# What each question has where it says nothing itself. Only `published` ones are asked: change
# the status when somebody has looked at them.
defaults: {{topic: first-topic, status: draft, difficulty: 2}}

questions:
"""

_END = """\
    explanation: >-       # what to learn from it, shown after each answer
      {explanation}
    hints: [{hint}]
    # cite: [{{source: book, at: page 12}}]   # where it is written
    # label: fact         # or claim, disputed, opinion, reported
    # topic: first-topic
    difficulty: {difficulty}         # 1 (easy) to 5 (hard)
    status: draft         # published: learners are asked it
"""

_QUESTIONS: Final = {
    "single": """\
  - id: nearest-planet    # short and lasting: progress hangs on it
    type: single
    question: Which planet is nearest to the Sun?
    options:              # two to ten; one `right`, the others `wrong`; learners see them mixed
      - right: Mercury
        feedback: Yes, it goes round the Sun in 88 days.
      - wrong: Venus
        feedback: Venus comes second; it is the hottest, not the nearest.
      - wrong: Mars
        feedback: Mars comes fourth, beyond the Earth.
""",
    "multiple": """\
  - id: planets-with-rings
    type: multiple
    question: Which of these planets have rings?
    options:              # two `right` or more, and one `wrong` or more
      - right: Saturn
        feedback: Yes, its rings are the brightest.
      - right: Uranus
        feedback: Yes, its rings are dark and were found in 1977.
      - wrong: Venus
        feedback: Venus has thick clouds, but neither rings nor a moon.
""",
    "true-false": """\
  - id: moonlight
    type: true-false
    question: The Moon gives off light of its own. True or false?
    answer: false         # whether the statement is true
    feedback:
      right: Yes, that is false. We see sunlight that the Moon throws back.
      wrong: It only looks so. We see sunlight that the Moon throws back.
""",
    "number": """\
  - id: count-of-planets
    type: number
    question: How many planets has the Solar System?
    answer: 8
    tolerance: 0          # how far off is still right: 5, or 1%
    # unit: km
    # units: {mi: 1.609}  # other units that may be typed, by their size in `unit`
    traps:                # likely wrong answers, each with the reason
      - answer: 9
        feedback: Pluto was counted until 2006; it is called a dwarf planet now.
    feedback:
      wrong: There are eight, from Mercury to Neptune.
""",
    "text": """\
  - id: force-of-orbits
    type: text
    question: Which force keeps the planets in their orbits?
    answer: gravity       # case, articles and signs do not matter
    accept: [gravitation, gravitational force]
    typos: 1              # slips of the finger that are forgiven, up to three
    traps:
      - answer: magnetism
        feedback: Magnetism is far too weak for that at such a distance.
    feedback:
      wrong: It is the force that also makes things fall.
""",
    "order": """\
  - id: first-flights
    type: order
    question: Put these flights in order, earliest first.
    items:                # three to eight, written in the right order; `when` is shown afterwards
      - {text: The first satellite circles the Earth, when: "1957"}
      - {text: The first person circles the Earth, when: "1961"}
      - {text: The first people walk on the Moon, when: "1969"}
    feedback:
      wrong: The satellite came first, people followed four years later.
""",
    "match": """\
  - id: marks-of-planets
    type: match
    question: Match each planet with what it is known for.
    pairs:                # three to eight
      - {left: Mars, right: rust in its soil}
      - {left: Saturn, right: bright rings}
      - {left: Jupiter, right: the greatest mass}
    extra: [seas of water]  # right sides that belong to none
    feedback:
      wrong: Think of what each looks like through a telescope.
""",
    "cloze": """\
  - id: motions-of-the-earth
    type: cloze
    question: Fill the gaps.
    text: The Earth turns on its axis in one {{turn}} and goes round the Sun in one {{round}}.
    gaps:
      turn: {answer: day}           # typed; `accept` lists what else is right
      round:
        answer: year
        options: [month, year, century]   # chosen, where there are options
    feedback:
      wrong: Day and night come from the turn, the seasons from the way round the Sun.
""",
}

_ENDS: Final = {
    "single": ("The nearer a planet is to the Sun, the shorter is its year.", "It has no moon."),
    "multiple": ("All four giant planets have rings; none of the rocky ones has.", "Two have."),
    "true-false": ("Planets and moons only reflect; stars shine.", "Think of an eclipse."),
    "number": ("Since 2006 a planet must have cleared its orbit of other bodies.", "Not nine."),
    "text": ("It grows with mass and fades with distance.", "It holds us on the ground, too."),
    "order": ("From satellite to Moon it took twelve years.", "Machines flew before people."),
    "match": ("What strikes the eye often tells what a planet is made of.", "Mars looks red."),
    "cloze": ("The two motions give us the day and the year.", "One of them makes morning come."),
}

KINDS: Final = tuple(_QUESTIONS)


def bank(name: str, *, schema: str = SCHEMA) -> str:
    """Return a whole bank file with one question, a draft; `schema` is where editors find it."""
    title = name.replace("-", " ").capitalize()
    return _BANK.format(bank=name, title=title, schema=schema) + _cited(question("single"))


def _cited(entry: str) -> str:
    """Return a question that cites the source of the bank's template."""
    return entry.replace("    # cite:", "    cite:").replace("}]   #", "}]     #")


def schema_from(folder: Path) -> str | None:
    """Return the way from a folder to the nearest schema in it or above, None if there is none."""
    for place in (folder, *folder.parents):
        for banks in (place, place / "questions"):
            if (banks / SCHEMA).is_file():
                return Path(os.path.relpath(banks / SCHEMA, folder)).as_posix()
    return None


def question(kind: str) -> str:
    """Return a question of a type as an entry of `questions:`, indented as in a bank file."""
    explanation, hint = _ENDS[kind]
    end = _END.format(explanation=explanation, hint=hint, difficulty=2)
    return _QUESTIONS[kind] + end
