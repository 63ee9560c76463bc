"""The bank that the machine and the simulation learn from, and what an instructor makes of it."""

import tempfile
from functools import cache
from pathlib import Path

from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise
from tests.chat import banks

_SINGLE = banks.SINGLE
_KEY_CHANGED = _SINGLE.replace('right: "500', 'wrong: "500').replace('wrong: "100', 'right: "100')
_REORDERED = _SINGLE.replace('"100 to 1,000 km"', '"0 to 100 km"')
_REWORDED = banks.TRUE_FALSE.replace("The ban was worldwide", "The ban held everywhere")
_SHORT = (banks.SINGLE, banks.TRUE_FALSE, banks.MULTIPLE, banks.TEXT, banks.ORDER)
EDITIONS = (
    _SHORT,
    (_KEY_CHANGED, *_SHORT[1:]),  # another option is right now
    (_REORDERED, _REWORDED, *_SHORT[2:]),  # other words, and another order of the options
    _SHORT[1:],  # the question on screen may be gone
    (banks.TRUE_FALSE.replace("answer: true", "answer: false"),),
)


@cache
def edition(number: int) -> Library:
    """Return one edition of the bank."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bank.yaml"
        path.write_text(banks.HEADER + "".join(EDITIONS[number]), encoding="utf-8")
        return load_or_raise([path])
