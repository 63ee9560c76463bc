"""Banks as tired people write them: each a good bank with one slip, and where it is found.

A case replaces a piece of `GOOD` by another one, the first time that it stands there. `⟦` marks the
line where the checker has to point, and is taken out. The last word is the code, and the case of it
after a slash where several slips share a code.
"""

from dataclasses import dataclass

GOOD = """\
quizbot: 1
bank: water
title: Water
language: en
about: What water does when it gets warm or cold
authors: [A. Teacher]

sources:
  steam: {title: The book of steam, publisher: First Press, url: "https://example.org/steam"}
  ice:
    title: The book of ice
    publisher: Second Press

speakers:
  smith: {name: Professor Smith, say: [Professor Smith, Smith]}

topics:
  basics: The basics

objectives:
  know-points:
    text: Say at which temperatures water changes
    bloom: remember

defaults: {topic: basics, status: published, difficulty: 2}

questions:
  - id: boiling
    type: number
    question: At how many degrees Celsius does water boil at sea level?
    answer: 100
    tolerance: 1%
    unit: °C
    traps:
      - answer: 212
        feedback: That is the number in degrees Fahrenheit.
    feedback:
      wrong: Think of how the scale of Celsius was made.
    explanation: The scale was made so that water boils at its hundredth degree.
    objective: know-points
    cite: [{source: steam, at: page 3}, {source: ice, at: page 4}]

  - id: state
    type: single
    question: What does water become when it freezes?
    options:
      - right: Ice
        feedback: Yes, it is firm below the freezing point.
      - wrong: Steam
        feedback: That is what it becomes when it boils.
      - wrong: Snow
        feedback: Snow comes from clouds.
    explanation: Below its freezing point water is firm.
    hints: [It swims in a glass of lemonade.]
    cite:
      - source: steam
        at: page 5
      - source: ice
        at: page 6

  - id: states
    type: multiple
    question: Which of these are water in another form?
    options:
      - right: Steam
        feedback: Yes, it is water that boiled.
      - right: Ice
        feedback: Yes, it is water that froze.
      - wrong: Smoke
        feedback: Smoke comes from a fire.
    explanation: Water is found in three forms.
    cite: [{source: steam, at: page 7}, {source: ice, at: page 8}]

  - id: swims
    type: true-false
    question: Ice swims on water. True or false?
    answer: true
    feedback:
      right: Yes, it is lighter.
      wrong: Look at the ice in a glass.
    explanation: Water grows when it freezes, so a piece of it is lighter.
    cite: [{source: steam, at: page 9}, {source: ice, at: page 10}]

  - id: white
    type: text
    question: What is the white cloud above a kettle called?
    answer: steam
    accept: [water vapour]
    typos: 1
    traps:
      - answer: smoke
        feedback: Smoke comes from a fire.
    feedback:
      wrong: It comes from boiling water.
    explanation: It is water that boiled and cooled again.
    cite: [{source: steam, at: page 11}, {source: ice, at: page 12}]

  - id: warmer
    type: order
    question: Put these in order, the coldest first.
    items:
      - {text: A glacier, when: 1 May 1987}
      - {text: A lake, when: 8 May 1988}
      - {text: A kettle, when: June 1989}
    feedback:
      wrong: A glacier is frozen, a kettle boils.
    explanation: From frozen over liquid to boiling.
    cite: [{source: steam, at: page 13}, {source: ice, at: page 14}]

  - id: places
    type: match
    question: Match each form with its place.
    pairs:
      - {left: frozen, right: glacier}
      - {left: liquid, right: lake}
      - {left: boiling, right: kettle}
    extra: [desert]
    feedback:
      wrong: Look for the warmest place first.
    explanation: Each place has its temperature.
    cite: [{source: steam, at: page 15}, {source: ice, at: page 16}]

  - id: fill
    type: cloze
    question: Fill the gaps.
    text: Water freezes at {{cold}} degrees and is called {{name}} then.
    gaps:
      cold: {answer: zero, accept: ["0"]}
      name:
        answer: ice
        options: [ice, steam, snow]
    feedback:
      wrong: Think of winter.
    explanation: Nought is where the scale begins.
    cite: [{source: steam, at: page 17}, {source: ice, at: page 18}]

  - id: opinion
    type: true-false
    question: According to Professor Smith, do lakes freeze later every year?
    answer: true
    claim: {by: smith, kind: assertion}
    as_of: 2025-08-05
    feedback:
      wrong: Smith has counted the days.
    explanation: Professor Smith counted the days of sixty winters.
    cite: [{source: steam, at: page 19}, {source: ice, at: page 20}]
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A bank, the code that has to be found and where; `mended` if a fix has to take it away."""

    name: str
    text: str
    code: str
    case: str
    line: int


def case(name: str, old: str, new: str, code: str, text: str = GOOD) -> Case:
    """Return the good bank with one piece replaced."""
    assert old in text, name
    assert new.count("⟦") == 1, name
    marked = text.replace(old, new, 1)
    line = marked[: marked.index("⟦")].count("\n") + 1
    kind, _, slip = code.partition("/")
    return Case(name, marked.replace("⟦", ""), kind, slip, line)


def at_end(name: str, new: str, code: str) -> Case:
    """Return the good bank with something added."""
    return case(name, GOOD[-60:], GOOD[-60:] + new, code)


def whole(name: str, text: str, code: str) -> Case:
    """Return another file than the good bank."""
    return case(name, text, text, code, text)
