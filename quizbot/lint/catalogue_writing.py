"""The rules of writing, QB4: cues that give the answer away, and what makes a text hard to read.

Where a rule has a figure, it was counted in OpenTriviaQA, a public collection: how often a reader
who goes by that cue alone is right. Chance was 25 %.
"""

from quizbot.lint.rule import Rule

_CITY = "- id: city\n  type: single\n  question: Where was the treaty signed?\n  options:\n"
_WASHINGTON = "    - right: Washington\n    - wrong: Moscow\n"
_RANGE = "- id: range\n  type: single\n  question: Which ranges did the treaty ban?\n  options:\n"
_BANNED = "- id: banned\n  type: true-false\n  answer: false\n  question: "
_SHIPS = _BANNED + "Did the treaty ban ships?\n"

RULES = (
    Rule(
        "QB401",
        "longest-right",
        wrong="The right option is by far the longest.",
        why="Who writes wants the right one to be complete; who guesses knows that.",
        do="Shorten it, or tell as much in the others. Reasons belong in `feedback`.",
        bad=_CITY
        + "    - right: In Washington, in the East Room of the White House\n"
        + "    - wrong: Moscow\n    - wrong: Geneva\n",
        good=_CITY + _WASHINGTON + "    - wrong: Geneva\n",
    ),
    Rule(
        "QB402",
        "all-of-the-above",
        wrong="An option says that all the others are right.",
        why="It is the right one in 58.7 % of the cases, and two right ones seen give it away.",
        do="Ask with `type: multiple`.",
        bad=_CITY + _WASHINGTON + "    - wrong: All of the above\n",
        good=_CITY + _WASHINGTON + "    - wrong: Geneva\n",
    ),
    Rule(
        "QB403",
        "none-of-the-above",
        wrong="An option says that none of the others is right.",
        why="It is right in 11.6 % of the cases, and who takes it need not know what is.",
        do="Write a likely mistake in its place, or delete it: three options are enough.",
        bad=_CITY + _WASHINGTON + "    - wrong: None of the above\n",
        good=_CITY + _WASHINGTON + "    - wrong: Geneva\n",
    ),
    Rule(
        "QB404",
        "negative-stem",
        wrong="The question turns on a small word: not, except, least, never.",
        why="Readers miss it, and answer another question.",
        do="Ask for what holds. If that is impossible, write the word in capitals.",
        bad="- id: banned\n  type: single\n  question: Which missiles did the treaty not ban?\n"
        "  options:\n    - right: Those on ships\n    - wrong: Those on lorries\n",
        good="- id: banned\n  type: single\n  question: Which missiles did the treaty allow?\n"
        "  options:\n    - right: Those on ships\n    - wrong: Those on lorries\n",
        fix="safe",
    ),
    Rule(
        "QB405",
        "absolute-word",
        wrong="Only right options, or only wrong ones, say always, never, all or only.",
        why="Readers expect absolute words to be wrong. Singly that gives nothing away: 25.5 %.",
        do="Say how far it holds, or use such words on both sides.",
        bad=_RANGE
        + "    - right: From 500 to 5,500 km\n    - wrong: All ranges\n    - wrong: Up to 500 km\n",
        good=_RANGE
        + "    - right: 500 to 5,500 km\n    - wrong: Over 5,500 km\n    - wrong: Under 500 km\n",
    ),
    Rule(
        "QB406",
        "vague-word",
        wrong="An option says often, usually, many or some.",
        why="Everybody understands another share by it.",
        do="Give the number, or say exactly what.",
        bad=_RANGE
        + "    - right: Usually from 500 to 5,500 km\n    - wrong: From 100 to 500 km\n"
        + "    - wrong: From 5,500 to 9,000 km\n",
        good=_RANGE
        + "    - right: From 500 to 5,500 km\n    - wrong: From 100 to 500 km\n"
        + "    - wrong: From 5,500 to 9,000 km\n",
    ),
    Rule(
        "QB407",
        "clang",
        wrong="The right option alone repeats a word of the question.",
        why="It rings: who goes by the sound is right in 28.8 %.",
        do="Say it in other words, or let a wrong option repeat the word too.",
        bad="- id: who\n  type: single\n  question: Who led the inspections?\n  options:\n"
        "    - right: The inspections centre\n    - wrong: The king\n    - wrong: Parliament\n",
        good="- id: who\n  type: single\n  question: Who led the inspections?\n  options:\n"
        "    - right: The centre in Moscow\n    - wrong: The king\n    - wrong: Parliament\n",
    ),
    Rule(
        "QB408",
        "convergence",
        wrong="The right option shares more words with the others than any other does.",
        why="Wrong ones are often made by changing the right one: its parts come back. 34.2 %.",
        do="Vary two parts in all ways, or none.",
        bad="- id: class\n  type: single\n  question: What did the treaty ban?\n  options:\n"
        "    - right: Ballistic missiles launched ashore\n"
        "    - wrong: Ballistic missiles launched underwater\n"
        "    - wrong: Ballistic rockets launched ashore\n"
        "    - wrong: Guided missiles fired ashore\n",
        good="- id: class\n  type: single\n  question: What did the treaty ban?\n  options:\n"
        "    - right: Missiles launched from lorries\n"
        "    - wrong: Bombs dropped by aircraft\n"
        "    - wrong: Torpedoes of submarines\n",
    ),
    Rule(
        "QB409",
        "grammar-cue",
        wrong="The question ends in a, an, is or are, and only some options go on from there.",
        why="Grammar then tells what knowledge should.",
        do="End the question before that word, and begin each option with it.",
        bad="- id: what\n  type: single\n  question: The Pershing II was an\n  options:\n"
        "    - right: American one\n    - wrong: Soviet one\n    - wrong: French one\n",
        good="- id: what\n  type: single\n  question: Who built the Pershing II?\n  options:\n"
        "    - right: The United States\n    - wrong: The Soviet Union\n    - wrong: France\n",
    ),
    Rule(
        "QB410",
        "option-order",
        wrong="Options that are numbers go up and down, in an order that is kept.",
        why="Readers search for a meaning in the order. 91.5 % of numeric questions are sorted.",
        do="Put them in order.",
        bad="- id: year\n  type: single\n  shuffle: false\n  question: When was it signed?\n"
        '  options:\n    - right: "1987"\n    - wrong: "1991"\n    - wrong: "1979"\n',
        good="- id: year\n  type: single\n  shuffle: false\n  question: When was it signed?\n"
        '  options:\n    - wrong: "1979"\n    - right: "1987"\n    - wrong: "1991"\n',
        fix="safe",
    ),
    Rule(
        "QB411",
        "overlap",
        wrong="One option contains another.",
        why="If the narrow one is right, the wide one is not wrong.",
        do="Choose options of which none contains another.",
        bad=_RANGE + "    - right: 500 to 5,500 km\n    - wrong: 1,000 to 3,000 km\n",
        good=_RANGE + "    - right: 500 to 5,500 km\n    - wrong: 6,000 to 9,000 km\n",
    ),
    Rule(
        "QB412",
        "missing-feedback",
        wrong="Who answers wrongly is not told why it is wrong.",
        why="A refuted mistake is learnt from; one that is only marked comes again.",
        do="Add `feedback` that says what the wrong answer really is.",
        bad=_CITY + _WASHINGTON,
        good=_CITY
        + "    - right: Washington\n      feedback: Yes, in the White House.\n"
        + "    - wrong: Moscow\n      feedback: There they signed another treaty.\n",
    ),
    Rule(
        "QB413",
        "missing-explanation",
        wrong="There is no explanation.",
        why="It is what a learner takes away, whether the answer was right or wrong.",
        do="Say in two or three sentences why the right answer is right.",
        bad=_SHIPS,
        good=_SHIPS + "  explanation: It spoke of missiles that are launched from the ground.\n",
    ),
    Rule(
        "QB414",
        "explanation-repeats",
        wrong="The explanation only repeats the right answer.",
        why="It says nothing that the verdict does not say.",
        do="Say why it is right.",
        bad=_CITY + _WASHINGTON + "  explanation: Washington.\n",
        good=_CITY + _WASHINGTON + "  explanation: Gorbachev came to visit Reagan there.\n",
    ),
    Rule(
        "QB415",
        "option-number",
        wrong="There are more than five options.",
        why="Three good ones test as well, and are read in half the time.",
        do="Keep the likely mistakes.",
        bad=_CITY
        + _WASHINGTON
        + "".join(f"    - wrong: {x}\n" for x in ["Bonn", "Rome", "Paris", "Oslo"]),
        good=_CITY + _WASHINGTON + "    - wrong: Geneva\n",
    ),
    Rule(
        "QB416",
        "not-a-question",
        wrong="The question asks nothing.",
        why="Who has to guess what is asked guesses the answer too.",
        do="Write a question with its mark, or say what to do.",
        bad="- id: city\n  type: text\n  question: The city of the treaty\n  answer: Washington\n",
        good="- id: city\n  type: text\n  question: Where was it signed?\n  answer: Washington\n",
    ),
    Rule(
        "QB417",
        "long-stem",
        wrong="The question has more than 40 words.",
        why="On a phone it does not fit above its options.",
        do="Ask only; what has to be told belongs in the explanation.",
        bad=_BANNED + "Did the treaty " + "that was signed long ago " * 8 + "ban ships?\n",
        good=_SHIPS,
    ),
    Rule(
        "QB418",
        "reading-level",
        wrong="The text is hard to read: it asks for more than 14 years of school (English only).",
        why="A learner should fail for lack of knowledge, not of patience.",
        do="Make two sentences of one, and take shorter words.",
        bad=_SHIPS
        + "  explanation: Notwithstanding contemporaneous interpretations emphasising"
        + " intercontinental capabilities, verification procedures unambiguously necessitated"
        + " institutionalised intergovernmental cooperation throughout implementation.\n",
        good=_SHIPS + "  explanation: It spoke of missiles that are launched from the ground.\n",
    ),
    Rule(
        "QB419",
        "double-negative",
        wrong="Two negations meet.",
        why="Readers have to reckon what is asked.",
        do="Say it without them.",
        bad=_BANNED + "Is it NOT true that the treaty did not ban ships?\n",
        good=_SHIPS,
    ),
    Rule(
        "QB420",
        "mixed-form",
        wrong="One option alone has a full stop, a capital, or a number in words.",
        why="The odd one out draws the eye.",
        do="Write all options alike.",
        bad=_CITY + "    - right: Washington.\n    - wrong: Moscow\n    - wrong: Geneva\n",
        good=_CITY + _WASHINGTON + "    - wrong: Geneva\n",
        fix="safe",
    ),
    Rule(
        "QB421",
        "hint-gives-answer",
        wrong="A hint says the answer.",
        why="A hint should show the way: the answer comes afterwards anyway.",
        do="Say what to compare, count or remember.",
        bad=_CITY + _WASHINGTON + "  hints: [It was in Washington.]\n",
        good=_CITY + _WASHINGTON + "  hints: [Gorbachev was the guest.]\n",
    ),
    Rule(
        "QB422",
        "stem-gives-answer",
        wrong="The question says its own answer.",
        why="Nothing is left to know.",
        do="Ask without it, or ask for something else.",
        bad=(_CITY + _WASHINGTON).replace("the treaty signed", "the Washington treaty signed"),
        good=_CITY + _WASHINGTON,
    ),
    Rule(
        "QB423",
        "letter-reference",
        wrong="A text speaks of option A or B, and the options are shuffled.",
        why="Every learner sees them in another order.",
        do="Say what the option says.",
        bad=_CITY + _WASHINGTON + "    - wrong: Both A and B\n",
        good=_CITY + _WASHINGTON + "    - wrong: Geneva\n",
    ),
    Rule(
        "QB424",
        "opinion",
        wrong="The question asks for a judgement (best, good, should) and names nobody.",
        why="Then it is graded by the opinion of its author.",
        do="Name who judges so, with `claim` and `label: opinion`, or ask for a fact.",
        bad="- id: best\n  type: single\n  question: What was the best part of the treaty?\n"
        "  options:\n    - right: The inspections\n    - wrong: The timetable\n",
        good="- id: best\n  type: single\n  question: Which part of the treaty was new?\n"
        "  options:\n    - right: The inspections\n    - wrong: The timetable\n",
    ),
    Rule(
        "QB426",
        "hinged",
        wrong="The question needs another question to be understood.",
        why="Every learner gets them in another order.",
        do="Say here what one has to know.",
        bad=_BANNED + "Did the treaty of the previous question ban ships?\n",
        good=_SHIPS,
    ),
)
