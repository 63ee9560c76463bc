"""The texts of one question, made plain and clean; what they lose is told once."""

from quizbot.bank.text import FORBIDDEN
from quizbot.exchange.markup import plain
from quizbot.exchange.question import Lose, Place, Styled

_LINE_ENDS = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n"))
_LONGEST = 50_000  # no text of an item is near it, and markup takes time


class Texts:
    """Makes the texts of one question plain, and gathers what is lost."""

    def __init__(self, place: Place, lose: Lose) -> None:
        self.lose = lose
        self._place = place
        self._lost: set[str] = set()
        self._removed: set[str] = set()

    def plain(self, styled: Styled) -> str:
        """Return a text as a learner will read it."""
        if len(styled.text) > _LONGEST:
            return styled.text
        text, lost = plain(styled)
        self._lost |= lost
        return self.clean(text)

    def clean(self, text: str) -> str:
        """Return a text without the characters that a bank must not have."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS)
        self._removed |= {f"U+{ord(sign):04X}" for sign in FORBIDDEN.findall(text)}
        return FORBIDDEN.sub("", text).strip()

    def tell(self) -> None:
        """Name what all the texts of the question have lost."""
        if self._lost:
            self.lose(self._place, "QB804", f"lost: {', '.join(sorted(self._lost))}")
        if self._removed:
            names = ", ".join(sorted(self._removed)[:5])
            message = f"taken out: characters that cannot be seen ({names})"
            self.lose(self._place, "QB810", message)
