"""Items that load and should be better: truth, writing, Telegram's limits, the whole bank."""

from tests.lint.corpus import Case, at_end, case

# fmt: off
LINTS: tuple[Case, ...] = (
    case("no source", "  - id: swims\n", "⟦  - id: swims-too\n    type: true-false\n    question: Snow is cold. True or false?\n    answer: true\n    feedback: {wrong: Touch it.}\n    explanation: It melts in the hand.\n\n  - id: swims\n", "QB316"),
    case("a speaker whom nobody names", "According to Professor Smith, do", "⟦Do", "QB309"),
    case("over", "as_of: 2025-08-05", "as_of: 2025-08-05\n    valid_until: ⟦2025-09-01", "QB311"),
    case("due", "as_of: 2025-08-05", "as_of: 2025-08-05\n    review_by: ⟦2025-09-01", "QB312"),
    case("a file that is not there", "    publisher: Second Press", "    publisher: Second Press\n    file: ⟦none.txt", "QB304"),
    case("a file out of the folder", "    publisher: Second Press", "    publisher: Second Press\n    file: ⟦../../etc/passwd", "QB315"),
    case("the longest is right", "right: Ice\n", "right: ⟦Ice, which is firm and swims on top of the water that is left\n", "QB401"),
    case("all of the above", "wrong: Snow\n", "wrong: ⟦All of the above\n", "QB402"),
    case("none of the above", "wrong: Snow\n", "wrong: ⟦None of the above\n", "QB403"),
    case("a small not", "What does water become when it freezes?", "⟦What does water not become when it freezes?", "QB404"),
    case("letters of options", "wrong: Snow\n", "wrong: ⟦Both A and B\n", "QB423"),
    case("no feedback", "      - wrong: Snow\n        feedback: Snow comes from clouds.\n", "⟦      - wrong: Snow\n", "QB412"),
    case("two negations", "What does water become when it freezes?", "⟦Is it NOT true that water does not freeze?", "QB419"),
    case("a hint with the answer", "[It swims in a glass of lemonade.]", "⟦[It is ice.]", "QB421"),
    case("a question with the answer", "What does water become when it freezes?", "⟦What does ice become when it is made of water?", "QB422"),
    case("a question that leans on another", "What does water become when it freezes?", "⟦What does the water of the previous question become?", "QB426"),
    case("stars", "Below its freezing point water is firm.", "⟦Below its **freezing point** water is firm.", "QB507"),
    case("a command", "answer: steam\n", "answer: ⟦/steam\n", "QB508"),
    at_end("the same question again", "\n  - id: again\n    type: true-false\n⟦    question: Ice swims on water. True or false?\n    answer: true\n    feedback: {wrong: Look at it.}\n    explanation: It is lighter than water.\n    cite: [{source: steam, at: page 9}, {source: ice, at: page 10}]\n", "QB601"),
)
