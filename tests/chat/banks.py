"""Small banks for the stories: one item of each type, so that a test knows what is asked."""

HEADER = """
quizbot: 1
bank: small
title: A small bank
sources:
  nti: {title: Overview of the treaty, publisher: NTI, url: "https://nti.example/inf"}
  moscow: {title: Statement, publisher: The ministry}
speakers:
  ministry: {name: Russian Foreign Ministry, say: [the ministry]}
  us: {name: United States, say: [the US]}
topics: {basics: The basics, other: Other things}
defaults: {status: published, topic: basics, difficulty: 1}
questions:
"""

SINGLE = """
  - id: band
    type: single
    question: Which band of ranges was covered?
    options:
      - {right: "500 to 5,500 km", feedback: That is the band.}
      - {wrong: "100 to 1,000 km", feedback: 100 km is shorter than the treaty's lower bound.}
      - {wrong: "5,500 to 15,000 km", feedback: "5,500 km was the upper bound."}
    hints: [The name says intermediate., The upper bound has four digits.]
    explanation: The treaty covered ground-launched missiles of 500 to 5,500 km.
    cite: [{source: nti, at: first paragraph}]
"""

TRUE_FALSE = """
  - id: worldwide
    type: true-false
    question: The ban was worldwide.
    answer: true
    feedback: {right: It was., wrong: Asia was covered as well.}
    explanation: It covered the whole world.
"""

MULTIPLE = """
  - id: parties
    type: multiple
    question: Which states signed in 1987?
    options:
      - {right: The United States, feedback: One of the two.}
      - {right: The Soviet Union, feedback: The other of the two.}
      - {wrong: China, feedback: China was never a party.}
    explanation: Two states signed.
"""

NUMBER = """
  - id: upper
    type: number
    question: What was the upper limit?
    answer: 5500
    unit: km
    units: {mi: 1.609344}
    tolerance: "1%"
    traps: [{answer: 500, feedback: That is the lower limit.}]
    explanation: It ended at 5,500 km.
"""

TEXT = """
  - id: partner
    type: text
    question: With which state did the United States sign?
    answer: Soviet Union
    accept: [USSR]
    typos: 1
    traps: [{answer: Russia, feedback: In 1987 it was still another state.}]
    explanation: The other party was the Soviet Union.
"""

ORDER = """
  - id: timeline
    type: order
    question: Put the events in order.
    items:
      - {text: It is signed, when: "1987"}
      - {text: It enters into force, when: "1988"}
      - {text: It ends, when: "2019"}
    explanation: It lived from 1988 to 2019.
"""

MATCH = """
  - id: owners
    type: match
    question: Whose missile was it?
    pairs:
      - {left: SS-20, right: Soviet Union}
      - {left: Pershing II, right: United States}
      - {left: SS-4, right: Soviet Union}
    extra: [China]
    explanation: Two of the three were Soviet.
"""

CLOZE = """
  - id: force
    type: cloze
    question: Fill the gaps.
    text: It entered into force in {{year}} after a vote in the {{house}}.
    gaps:
      year: {answer: "1988"}
      house: {answer: Senate, options: [Senate, Duma, Bundestag]}
    explanation: The Senate agreed in May 1988.
"""

CLAIM = """
  - id: forced
    type: true-false
    question: According to the ministry, the US had to be answered.
    answer: true
    claim: {by: ministry, denied_by: [us]}
    feedback: {right: So it said., wrong: So it did say.}
    explanation: The ministry said so; the US denies it.
    cite: [{source: moscow}, {source: nti}]
"""

ALL = (SINGLE, TRUE_FALSE, MULTIPLE, NUMBER, TEXT, ORDER, MATCH, CLOZE)
