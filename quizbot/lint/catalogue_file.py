"""The rules of the file and of YAML: QB0 and QB1."""

from quizbot.lint.rule import Rule

RULES = (
    Rule(
        "QB001",
        "syntax",
        wrong="This is not valid YAML.",
        why="Nothing behind such a place can be read, so the file cannot be used at all.",
        do="Look at the place that is named and do what the help says; mostly a text needs quotes.",
        bad="""\
- id: name
  type: true-false
  question: The treaty: did it ban missiles?
  answer: true
""",
        good="""\
- id: name
  type: true-false
  question: "The treaty: did it ban missiles?"
  answer: true
""",
        fix="safe",
        cases=(
            "colon-in-text",
            "quote-in-quotes",
            "unclosed-quote",
            "unclosed-bracket",
            "stray-bracket",
            "stray-comma",
            "missing-comma",
            "special-first-character",
            "bad-indent",
            "missing-space",
            "missing-colon",
            "merge-conflict",
            "directive",
        ),
    ),
    Rule(
        "QB002",
        "not-utf8",
        wrong="The file is saved in another encoding than UTF-8.",
        why="Letters beyond English ones would come out as other letters.",
        do="Save it as UTF-8: editors offer it under “Save with encoding”.",
        bad="title: Договор\n",
        good="title: Договор\n",
    ),
    Rule(
        "QB003",
        "forbidden-character",
        wrong="There is a control character in the file.",
        why="Nobody can see it, and Telegram refuses some of them.",
        do="Delete it and type the text around it again.",
        bad="title: The\x07 treaty\n",
        good="title: The treaty\n",
    ),
    Rule(
        "QB004",
        "tab-indent",
        wrong="There is a tab where YAML wants spaces.",
        why="A tab has no fixed width, so YAML cannot know what belongs to what.",
        do="Replace it by spaces; most editors can do that for the whole file.",
        bad="topics:\n\tbasics: The basics\n",
        good="topics:\n  basics: The basics\n",
        fix="safe",
    ),
    Rule(
        "QB005",
        "duplicate-key",
        wrong="The same key stands twice in one block.",
        why="Other tools take the last one in silence, and what the first said is lost.",
        do="Keep one of the two.",
        bad="title: The treaty\ntitle: The INF Treaty\n",
        good="title: The INF Treaty\n",
    ),
    Rule(
        "QB006",
        "alias-of-block",
        wrong="A block with keys or a list has a name (&) to be repeated.",
        why="Repeated blocks can grow without end, and they hide what a question says.",
        do="Write the block out where it is needed. Only a text may be repeated.",
        bad="x-options: &yes-no [x, y]\n",
        good="x-note: &note Read the text first.\nabout: *note\n",
    ),
    Rule(
        "QB007",
        "undefined-alias",
        wrong="A text begins with *, which repeats a text of that name, and there is none.",
        why="YAML takes the star for a sign of its own.",
        do="Put the text in quotes.",
        bad="title: *treaty\n",
        good='title: "*treaty"\n',
    ),
    Rule(
        "QB008",
        "tag",
        wrong="A text begins with !, which names a type in YAML.",
        why="Tags can make a reader do things that nobody expects of a question bank.",
        do="Put the text in quotes, or delete the tag.",
        bad="title: !important\n",
        good='title: "!important"\n',
    ),
    Rule(
        "QB009",
        "too-deep",
        wrong="Blocks stand in blocks more than 16 levels deep.",
        why="No bank needs that; mostly a bracket was never closed.",
        do="Look for a bracket too many.",
        bad="x-deep: [[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]\n",
        good="x-deep: [[x]]\n",
    ),
    Rule(
        "QB010",
        "too-large",
        wrong="The file, a text in it or the number of mistakes is too large.",
        why="A file has at most 2 MiB and 200,000 values, a text 4,000 characters.",
        do="Split the bank into several files with the same `bank`; cut the text.",
        bad="title: " + "long " * 801 + "\n",
        good="title: short\n",
    ),
    Rule(
        "QB011",
        "many-documents",
        wrong="A line of three dashes begins a second document in the file.",
        why="One file holds one bank, or one part of it.",
        do="Delete the line, or move what follows to another file.",
        bad="title: One\n---\ntitle: Two\n",
        good="title: One\n",
    ),
    Rule(
        "QB012",
        "empty-file",
        wrong="There is nothing in the file or folder.",
        why="Perhaps it was saved before it was written, or the path means another folder.",
        do="Begin with `quizbot: 1`; `quizbot new bank` writes a file to start from.",
        bad="# to be written\n",
        good="quizbot: 1\n",
    ),
    Rule(
        "QB013",
        "not-a-bank",
        wrong="This is no question bank, or it cannot be read.",
        why="A bank begins with `quizbot: 1`, `bank`, `title` and `questions`.",
        do="Check the path; give the file these keys.",
        bad="services: {web: here}\n",
        good="quizbot: 1\nbank: example\n",
    ),
    Rule(
        "QB014",
        "merge-key",
        wrong="A merge key (<<) brings in another block.",
        why="It hides what a question says; other readers of YAML do not know it.",
        do="Write the keys out.",
        bad="x-one:\n  <<: {a: b}\n",
        good="x-one:\n  a: b\n",
    ),
    Rule(
        "QB015",
        "block-as-key",
        wrong="A key begins with a bracket.",
        why="YAML takes `{{gap}}` at the beginning of a text for a block in a block.",
        do="Put the text in quotes.",
        bad="text: {{year}} was the year\n",
        good='text: "{{year}} was the year"\n',
        fix="safe",
    ),
    Rule(
        "QB016",
        "bad-escape",
        wrong="A backslash in double quotes is followed by a sign that it cannot go with.",
        why="In double quotes a backslash begins an escape, such as \\n for a new line.",
        do="Double the backslash, or use single quotes.",
        bad='title: "C:\\data"\n',
        good="title: 'C:\\data'\n",
    ),
    Rule(
        "QB101",
        "text-cut-by-comment",
        wrong="A text ends where it was not meant to, because ` #` begins a comment.",
        why="Learners would see only what stands before it.",
        do="Put the whole text in quotes; write a space after the # of a real comment.",
        bad="""\
- id: first
  type: true-false
  question: Was it missile #1 of its class?
  answer: true
""",
        good="""\
- id: first
  type: true-false
  question: "Was it missile #1 of its class?"  # a real comment
  answer: true
""",
        fix="safe",
    ),
    Rule(
        "QB102",
        "ambiguous-scalar",
        wrong="A value means one thing here and another to other tools that read YAML.",
        why="`null` and `~` mean “nothing” elsewhere, 010 is eight, 5.500 is five and a half.",
        do="Put a text in quotes; write a number without a 0 in front.",
        bad="""\
- id: limit
  type: number
  question: How many classes of missiles were there?
  answer: 02
""",
        good="""\
- id: limit
  type: number
  question: How many classes of missiles were there?
  answer: 2
""",
        fix="safe",
    ),
    Rule(
        "QB103",
        "swallowed-anchor",
        wrong="A word that begins with & disappears from the text.",
        why="YAML takes it for a name by which the text can be repeated.",
        do="Put the text in quotes.",
        bad="title: &Treaty basics\n",
        good='title: "&Treaty basics"\n',
        fix="safe",
    ),
    Rule(
        "QB105",
        "invisible-character",
        wrong="There is a character that cannot be seen, or that turns the direction of writing.",
        why="It comes along when text is copied; answers with it never match.",
        do="Delete it.",
        bad="title: The\u200b treaty\n",
        good="title: The treaty\n",
        fix="safe",
    ),
    Rule(
        "QB108",
        "mixed-script",
        wrong="One word has letters of two scripts, such as a Russian а among English letters.",
        why="They look the same, but what a learner types never matches.",
        do="Type the word again with one keyboard.",
        bad="title: The tre\u0430ty\n",
        good="title: The treaty\n",
    ),
    Rule(
        "QB109",
        "typographic-quotes",
        wrong="A whole text stands in curly quotes.",
        why="A word processor made them; YAML knows straight ones only, and learners see these.",
        do="Write straight quotes. To show curly ones, put straight ones around them.",
        bad="title: “The treaty”\n",
        good='title: "The treaty"\n',
        fix="safe",
    ),
    Rule(
        "QB110",
        "bad-ignore",
        wrong="A comment that ignores a rule has no reason, or names no rule that can be ignored.",
        why="A reason tells the next author whether it still holds. Errors cannot be ignored.",
        do="Write `# quizbot: ignore[QB404] why` on the line above.",
        bad="""\
# quizbot: ignore[QB404]
- id: which
  type: true-false
  question: The treaty did not ban ships. True or false?
  answer: true
""",
        good="""\
# quizbot: ignore[QB404] the treaty itself says it in this way
- id: which
  type: true-false
  question: The treaty did not ban ships. True or false?
  answer: true
""",
    ),
    Rule(
        "QB111",
        "unused-ignore",
        wrong="A comment ignores a rule that finds nothing there.",
        why="It would hide the next mistake.",
        do="Delete the comment.",
        bad="""\
# quizbot: ignore[QB402] it is a quotation
- id: which
  type: true-false
  question: The treaty banned missiles. True or false?
  answer: true
""",
        good="""\
- id: which
  type: true-false
  question: The treaty banned missiles. True or false?
  answer: true
""",
        fix="safe",
    ),
)
