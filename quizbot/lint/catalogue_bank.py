"""The rules of Telegram's limits, the whole bank, translations and imports: QB5 to QB8."""

from quizbot.lint.rule import Rule

_NAMES = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India")
_ITEM = "  type: true-false\n  answer: false\n  question: "
_SHIPS = "- id: ships\n" + _ITEM + "Did the treaty ban ships?\n"
_CITY = "- id: city\n  type: single\n  question: Where was the treaty signed?\n  options:\n"
_WASHINGTON = "    - right: Washington\n    - wrong: Moscow\n"
_STATES = "".join(
    f"- id: s{n}\n  type: true-false\n  status: published\n  answer: true\n"
    f"  question: Did state {word} sign it?\n"
    for n, word in enumerate(
        ["Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India"]
    )
)
_FIXED = "".join(
    f"- id: f{n}\n  type: single\n  status: published\n  shuffle: false\n"
    f"  question: What did {word} say?\n"
    "  options: [{right: Yes}, {wrong: No}, {wrong: Nothing}, {wrong: Perhaps}]\n"
    for n, word in enumerate(
        ["Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India"]
    )
)

RULES = (
    Rule(
        "QB501",
        "not-poll-sized",
        wrong="The question is too long for a quiz poll.",
        why="A poll takes 300 characters; the bot asks in a message in its place.",
        do="Shorten it if you want to ask it in a group's poll.",
        bad="- id: long\n" + _ITEM + "Did the treaty ban " + "many kinds of " * 22 + "ships?\n",
        good=_SHIPS,
    ),
    Rule(
        "QB502",
        "option-too-long",
        wrong="An option is longer than a button and a poll can show.",
        why="Options over 40 characters stand in the text behind letters; polls take 100.",
        do="Shorten it; reasons belong in `feedback`.",
        bad=_CITY
        + _WASHINGTON
        + "    - wrong: In a city on a lake, to which both sides had sent their negotiators for so"
        + " many years that they knew all of its hotels\n",
        good=_CITY + _WASHINGTON + "    - wrong: Geneva\n",
    ),
    Rule(
        "QB503",
        "explanation-cut-in-poll",
        wrong="The explanation is too long for a quiz poll.",
        why="A poll shows 200 characters on three lines; the rest follows as a message.",
        do="Nothing, if you can live with that.",
        bad=_SHIPS + "  explanation: " + "It spoke of missiles that start ashore. " * 6 + "\n",
        good=_SHIPS + "  explanation: It spoke of missiles that start ashore.\n",
    ),
    Rule(
        "QB504",
        "message-too-long",
        wrong="What a learner has to see does not fit in one message.",
        why="Telegram refuses more than 4,096 characters.",
        do="Shorten the longest of its texts.",
        bad=_SHIPS
        + "  explanation: "
        + "It spoke of missiles. " * 150
        + "\n  feedback: {wrong: "
        + "They were not in it. " * 100
        + "}\n",
        good=_SHIPS,
    ),
    Rule(
        "QB505",
        "too-many-buttons",
        wrong="A question needs more buttons than a phone shows at once.",
        why="Who has to scroll between question and buttons loses both.",
        do="Make two questions of it.",
        bad="- id: many\n  type: match\n  question: Match them.\n  pairs:\n"
        + "".join(f"    - {{left: l{n}, right: r{n}}}\n" for n in range(8))
        + "  extra: [a, b, c]\n",
        good="- id: few\n  type: match\n  question: Match them.\n  pairs:\n"
        + "".join(f"    - {{left: l{n}, right: r{n}}}\n" for n in range(4)),
    ),
    Rule(
        "QB507",
        "markup-in-text",
        wrong="There are signs of Markdown or HTML in a text.",
        why="The bot shows texts as they are: learners would see the stars.",
        do="Write plain text.",
        bad="- id: ships\n" + _ITEM + '"Did the treaty **ban** ships?"\n',
        good=_SHIPS,
        fix="safe",
    ),
    Rule(
        "QB508",
        "answer-is-command",
        wrong="A typed answer begins with a slash.",
        why="Telegram takes such a message for a command: it never arrives as an answer.",
        do="Accept it without the slash, or ask with options.",
        bad="- id: start\n  type: text\n  question: How do you begin?\n  answer: /start\n",
        good="- id: start\n  type: text\n  question: How do you begin?\n  answer: start\n",
    ),
    Rule(
        "QB601",
        "duplicate-question",
        wrong="Two questions ask the same.",
        why="Learners meet it twice, and its progress is divided.",
        do="Keep one; `was` keeps the progress of the other.",
        bad=_SHIPS + _SHIPS.replace("id: ships", "id: vessels"),
        good=_SHIPS + "- id: bombers\n" + _ITEM + "Were aircraft banned by it?\n",
    ),
    Rule(
        "QB602",
        "near-duplicate",
        wrong="Two questions ask nearly the same and have the same right answer.",
        why="Who has seen one knows the other.",
        do="Keep the better one, or ask for something else.",
        bad=_CITY
        + _WASHINGTON
        + (_CITY + _WASHINGTON)
        .replace("id: city", "id: town")
        .replace("Where was the treaty signed?", "Where was the treaty finally signed?"),
        good=_CITY + _WASHINGTON,
    ),
    Rule(
        "QB603",
        "position-bias",
        wrong="Where the order of options is fixed, the right one stands too often in one place.",
        why="Learners notice without noticing.",
        do="Vary its place, or leave `shuffle: false` out.",
        bad=_FIXED,
        good=_FIXED.replace("  shuffle: false\n", ""),
    ),
    Rule(
        "QB604",
        "guesser",
        wrong="A reader who knows nothing and goes by cues alone would do better than chance.",
        why="Then the bank tests how to take tests. One cue is harmless; a pattern is not.",
        do="Vary what the finding names: length, sound, place, absolute words.",
    ),
    Rule(
        "QB605",
        "coverage",
        wrong="A topic or an objective has no question, or only few.",
        why="Learners who choose it soon see the same again.",
        do="Write some, or delete it.",
        bad=_SHIPS,
        good=_SHIPS + "  topic: basics\n  objective: know\n  status: published\n",
    ),
    Rule(
        "QB606",
        "true-false-balance",
        wrong="Nearly all statements are true, or nearly all are false.",
        why="Who says the same each time need not think.",
        do="Turn some of them round.",
        bad=_STATES,
        good=_STATES.replace("answer: true", "answer: false", 4),
    ),
    Rule(
        "QB607",
        "cross-cue",
        wrong="One question says what another one asks for.",
        why="Within one sitting it gives the answer away.",
        do="Put it in other words, or accept that one helps with the other.",
        bad="- id: city\n  type: text\n  question: Where was the treaty signed?\n"
        "  answer: Washington\n"
        "- id: day\n  type: number\n  question: The treaty was signed in Washington. When?\n"
        "  answer: 1987\n",
        good="- id: city\n  type: text\n  question: Where was the treaty signed?\n"
        "  answer: Washington\n"
        "- id: day\n  type: number\n  question: When was the treaty signed?\n  answer: 1987\n",
    ),
    Rule(
        "QB609",
        "unused-definition",
        wrong="A source or a speaker is described and nowhere used.",
        why="Mostly a citation was forgotten.",
        do="Use it, or delete it.",
        bad=_SHIPS,
        good="quizbot: 1\nbank: b\ntitle: T\nlanguage: en\nsources: {s: {title: S}}\nquestions:\n"
        + _SHIPS
        + "  cite: [{source: s, at: page 3}]\n",
    ),
    Rule(
        "QB701",
        "unknown-id",
        wrong="A translation belongs to a question or a bank that does not exist.",
        why="Nobody would ever see it.",
        do="Correct the id, or delete the entry.",
    ),
    Rule(
        "QB702",
        "stale-translation",
        wrong="The original was changed after it had been translated.",
        why="The two may say different things; the bot shows the original meanwhile.",
        do="Translate it again, then write the new stamp in `of`.",
    ),
    Rule(
        "QB703",
        "translation-mismatch",
        wrong="A translation has other parts than the original: options, steps, gaps.",
        why="It could not be put in the place of the original.",
        do="Translate every part, in the order of the original.",
    ),
    Rule(
        "QB704",
        "missing-translation",
        wrong="A question has no translation.",
        why="Learners of that language see the original, and a word that says so.",
        do="Translate it when you can.",
    ),
    Rule(
        "QB801",
        "unreadable-import",
        wrong="A question, or the whole file, cannot be read in the format of the import.",
        why="What is left out has to be written again, so each one is named with its line.",
        do="Correct it in the original and import once more, or write it here.",
    ),
    Rule(
        "QB802",
        "unknown-kind",
        wrong="The question is of a kind that has no counterpart here, such as an essay.",
        why="Only what a program can grade is asked in a chat.",
        do="Write it again as one of the eight types.",
    ),
    Rule(
        "QB803",
        "invalid-import",
        wrong="The question was read, but it would be an error here.",
        why="An import never makes a bank that cannot be loaded.",
        do="Correct it in the original; the code in brackets tells which rule it breaks.",
    ),
    Rule(
        "QB804",
        "lost-markup",
        wrong="Bold words, links, tables or pictures become the plain text that a chat can show.",
        why="A picture that the question is about takes the question with it.",
        do="See whether the text alone still asks what you mean.",
    ),
    Rule(
        "QB805",
        "lost-share",
        wrong="An answer that was right in part counts as right or as wrong now.",
        why="A choice here is right or wrong; shares of points do not exist.",
        do="See whether it is on the side that you mean.",
    ),
    Rule(
        "QB806",
        "lost-feedback",
        wrong="A word of feedback or a hint has no place here.",
        why="An option has one feedback, a question at most three hints.",
        do="Work it into the explanation if learners should still read it.",
    ),
    Rule(
        "QB807",
        "changed-answer",
        wrong="An answer that counted as right has no place here: a pattern, a second number.",
        why="Patterns do not exist here, and a number has one value with a tolerance.",
        do="See whether the answers that are accepted are the ones you mean.",
    ),
    Rule(
        "QB808",
        "lost-key",
        wrong="The format of the export has no place for a key of this one.",
        why="What another program cannot show cannot be brought to it.",
        do="Keep the bank as the original, and export again after each change.",
    ),
    Rule(
        "QB809",
        "written-otherwise",
        wrong="The export says something in another way, because the format has no other.",
        why="It asks and grades alike, but looks different.",
        do="Look at it once in the other program.",
    ),
    Rule(
        "QB810",
        "replaced-sign",
        wrong="A sign that divides things in the other format is replaced in a text.",
        why="The other program would take it for the end of the text.",
        do="Nothing, if the text still reads well.",
    ),
    Rule(
        "QB811",
        "tolerant-reading",
        wrong="The file breaks a rule of its own format, and was read as it was probably meant.",
        why="Most programs are lenient, so such files are common.",
        do="See whether it was understood.",
    ),
    Rule(
        "QB812",
        "no-meaning",
        wrong="A column or a setting of the other program has no meaning here.",
        why="It would be lost in silence, such as capitals that counted.",
        do="Rename the column if something is meant by it.",
    ),
)
