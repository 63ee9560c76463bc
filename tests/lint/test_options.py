"""How options stand beside each other."""

from pathlib import Path

import pytest

from tests.lint.linting import SINGLE, Question, codes, look, options

CASES: tuple[tuple[str, Question, str, Question], ...] = (
    (
        "QB410",
        options("500 km", "1,000 km", "300 km", shuffle=False),
        "options",
        options("300 km", "500 km", "1,000 km", shuffle=False),
    ),
    (
        "QB410",
        options("500 km", "1,000 km", "300 km", shuffle=False),
        "options",
        options("500 km", "1,000 km", "300 km"),  # the bot sorts them itself
    ),
    (
        "QB411",
        options("100 to 500 km", "100 to 1,000 km", "5 to 20 km"),
        "100 to 500",
        options("100 to 500 km", "500 to 1,000 km", "5 to 20 km"),
    ),
    (
        "QB411",
        options("Russia", "Russia and China", "Japan"),
        "Russia",
        options("Russia and Japan", "Russia and China", "Japan and China"),
    ),
    (
        "QB415",
        options("Ann", "Bob", "Cid", "Dan", "Eve", "Fay"),
        "options",
        options("Ann", "Bob", "Cid", "Dan", "Eve"),
    ),
    (
        "QB420",
        options("A freeze", "A cut.", "A ban"),
        "A cut.",
        options("A freeze", "The U.S.", "A ban"),
    ),
    (
        "QB420",
        options("A freeze", "a cut", "A ban"),
        "a cut",
        options("A freeze", "iPhone", "A ban"),
    ),
    (
        "QB420",
        options("Two states", "3 states", "Four states"),
        "3 states",
        options("2 states", "3 states", "4 states"),
    ),
    (
        "QB423",
        options("Reagan", "Gorbachev", "Both A and B"),
        "Both A and B",
        options("Reagan", "Gorbachev", "Both A and B", shuffle=False),
    ),
    (
        "QB423",
        {"explanation": "Clearly option B is right, for it says who signed."},
        "option B",
        {"explanation": "Clearly the second party is right, for it signed."},
    ),
)


@pytest.mark.parametrize(("code", "bad", "line", "good"), CASES)
def test_options_that_stand_oddly_are_found(
    code: str, bad: Question, line: str, good: Question, tmp_path: Path
) -> None:
    found = [where for one, where in look(tmp_path, SINGLE | bad) if one.code == code]

    assert len(found) == 1
    assert line in found[0]
    assert code not in codes(tmp_path, SINGLE | good)
