"""The rules of truth, QB3: who says so, where it is written, and until when it holds."""

from quizbot.lint.rule import Rule

_TRUE = "- id: banned\n  type: true-false\n  question: The treaty banned ships.\n  answer: false\n"
_YEAR = "- id: year\n  type: number\n  question: In which year was the treaty signed?\n"
_QUOTE = "  answer: 1987\n  cite:\n    - source: note\n      quote: "
_CLAIM = "- id: broken\n  type: true-false\n  answer: true\n  claim: {by: us}\n  question: "

RULES = (
    Rule(
        "QB301",
        "unknown-source",
        wrong="A question cites a source that the bank does not describe.",
        why="Learners see where a thing is written: its title and its publisher.",
        do="Describe the source at the top under `sources`, or correct its id.",
        bad=_TRUE + "  cite: [{source: txet, at: Article II}]\n",
        good=_TRUE + "  cite: [{source: text, at: Article II}]\n",
        fix="safe",
    ),
    Rule(
        "QB302",
        "quote-not-found",
        wrong="A quotation is not in the file of its source.",
        why="A quotation is the proof; a wrong one is worse than none.",
        do="Copy the words from the source. Leave words out with [...].",
        bad=_YEAR + _QUOTE + "It was signed in Geneva on 8 December 1987\n",
        good=_YEAR + _QUOTE + "It was signed in Washington on 8 December 1987\n",
    ),
    Rule(
        "QB303",
        "quote-length",
        wrong="A quotation has fewer than four words, or more than forty.",
        why="Few words stand anywhere and prove nothing; many are somebody else's text.",
        do="Quote the words that decide it.",
        bad=_YEAR + _QUOTE + "8 December 1987\n",
        good=_YEAR + _QUOTE + "signed in Washington on 8 December 1987\n",
    ),
    Rule(
        "QB304",
        "source-file-missing",
        wrong="The file of a source is not there, or no text.",
        why="Its quotations cannot be verified.",
        do="Put the file beside the bank, or correct its name.",
        bad="quizbot: 1\nbank: b\ntitle: T\nsources: {s: {title: S, file: none.txt}}\nquestions:\n"
        + _TRUE
        + "  cite: {source: s, quote: nobody can look these words up}\n",
        good="quizbot: 1\nbank: b\ntitle: T\nsources: {s: {title: S}}\nquestions:\n"
        + _TRUE
        + "  cite: {source: s, at: page 3}\n",
    ),
    Rule(
        "QB305",
        "source-changed",
        wrong="The file of a source is not the one any more that `sha256` was made of.",
        why="What the questions say may not agree with it now.",
        do="Compare, then write the new hash.",
        bad="quizbot: 1\nbank: b\ntitle: T\nsources:\n  s:\n    title: S\n    file: note.txt\n"
        f"    sha256: {'0' * 64}\nquestions:\n"
        + _TRUE
        + "  cite: {source: s, quote: missiles that are launched from the ground}\n",
        good="quizbot: 1\nbank: b\ntitle: T\nsources: {s: {title: S, file: note.txt}}\nquestions:\n"
        + _TRUE
        + "  cite: {source: s, quote: missiles that are launched from the ground}\n",
    ),
    Rule(
        "QB306",
        "unknown-topic",
        wrong="A question belongs to a topic that the bank does not have.",
        why="Nobody who chooses a topic would ever be asked it.",
        do="Add the topic at the top under `topics`, or correct its id.",
        bad=_TRUE + "  topic: basisc\n",
        good=_TRUE + "  topic: basics\n",
        fix="safe",
    ),
    Rule(
        "QB307",
        "unknown-objective",
        wrong="A question names an objective that the bank does not have.",
        why="Its progress would count nowhere.",
        do="Add it at the top under `objectives`, or correct its id.",
        bad=_TRUE + "  objective: knows\n",
        good=_TRUE + "  objective: know\n",
        fix="safe",
    ),
    Rule(
        "QB308",
        "unknown-speaker",
        wrong="A claim is made or denied by a speaker whom the bank does not know.",
        why="Learners have to read who says so.",
        do="Add the speaker at the top under `speakers`, or correct the id.",
        bad="- id: denied\n  type: true-false\n  answer: true\n  claim: {by: russa}\n"
        "  question: Did Russia say that it kept the treaty?\n",
        good="- id: denied\n  type: true-false\n  answer: true\n  claim: {by: russia}\n"
        "  question: Did Russia say that it kept the treaty?\n",
        fix="safe",
    ),
    Rule(
        "QB309",
        "unattributed-claim",
        wrong="The question asks for a claim and does not say whose it is.",
        why="Then the bot itself would claim it.",
        do="Name the speaker in the question: “According to ..., ...”.",
        bad=_CLAIM + "Was the treaty broken?\n",
        good=_CLAIM + "According to Washington, was the treaty broken?\n",
    ),
    Rule(
        "QB310",
        "answer-not-in-quote",
        wrong="The number of the right answer is in none of the quotations.",
        why="The proof does not prove it, or the number is wrong.",
        do="Quote the sentence with the number.",
        bad=_YEAR + _QUOTE + "It was signed in Washington on 8 December [...] 1 June 1988\n",
        good=_YEAR + _QUOTE + "It was signed in Washington on 8 December 1987\n",
    ),
    Rule(
        "QB311",
        "expired",
        wrong="The question is not asked any more: `valid_until` is over.",
        why="Perhaps it has to be rewritten, or retired.",
        do="Set `status: retired`, or bring it up to date.",
        bad=_TRUE + "  status: published\n  valid_until: 2024-12-31\n",
        good=_TRUE + "  status: published\n  valid_until: 2099-12-31\n",
    ),
    Rule(
        "QB312",
        "review-due",
        wrong="The question was to be looked at again by now.",
        why="What it says may have changed.",
        do="Look whether it still holds, then set a later `review_by`.",
        bad=_TRUE + "  status: published\n  review_by: 2024-12-31\n",
        good=_TRUE + "  status: published\n  review_by: 2099-12-31\n",
    ),
    Rule(
        "QB314",
        "stale-review",
        wrong="The question was changed after somebody had reviewed it.",
        why="Nobody but its author has seen it as it is now.",
        do="Have it reviewed again, then write the new stamp in `review.of`.",
        bad=_TRUE + "  review: {by: A. Teacher, on: 2025-08-05, of: 000000000000}\n",
        good=_TRUE,
        fix="unsafe",
    ),
    Rule(
        "QB315",
        "path-escape",
        wrong="A link or the file of a source leads out of the folder of the bank.",
        why="A bank must not be able to show files that are none of its business.",
        do="Put the file into the folder.",
        bad="quizbot: 1\nbank: b\ntitle: T\nsources: {s: {title: S, file: ../../secret.txt}}\n"
        "questions:\n" + _TRUE + "  cite: {source: s, quote: these words are nobody's business}\n",
        good="quizbot: 1\nbank: b\ntitle: T\nsources: {s: {title: S, file: note.txt}}\nquestions:\n"
        + _TRUE
        + "  cite: {source: s, quote: missiles that are launched from the ground}\n",
    ),
    Rule(
        "QB316",
        "no-cite",
        wrong="A published question cites no source.",
        why="Learners are told where a thing is written.",
        do="Add `cite` with a source, and a quotation or a place in it.",
        bad=_TRUE + "  status: published\n",
        good=_TRUE + "  status: published\n  cite: [{source: text, at: Article II}]\n",
    ),
    Rule(
        "QB317",
        "one-source-fact",
        wrong="A fact rests on one publisher alone.",
        why="Where a subject is contested, two that do not depend on each other should agree.",
        do="Cite a source of another publisher, or label it as a claim.",
        bad=_TRUE + "  status: published\n  cite: [{source: text, at: Article II}]\n",
        good=_TRUE
        + "  status: published\n  cite: [{source: text, at: Article II}, {source: note, at: 1}]\n",
    ),
    Rule(
        "QB318",
        "label-mismatch",
        wrong="The label needs a key that is missing: a claim its speaker, a report its day.",
        why="The label opens the explanation that learners read.",
        do="Add `claim: {by: ...}` or `as_of`, or change the label.",
        bad=_TRUE + "  label: reported\n",
        good=_TRUE + "  label: reported\n  as_of: 2025-12-01\n",
    ),
)
