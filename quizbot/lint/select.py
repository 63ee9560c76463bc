"""Which findings somebody wants to see, by codes, beginnings of codes, and names."""

import re
from collections.abc import Iterable

from quizbot.bank.finding import Finding
from quizbot.lint.catalogue import RULES, find, near

_PREFIX = re.compile(r"(?:QB)?(\d{0,3})", re.IGNORECASE)


class UnknownRuleError(ValueError):
    """A word that is neither a code nor a name; the message says what was probably meant."""


class Selection:
    """The codes that are selected and not ignored; nothing selected means all."""

    def __init__(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> None:
        chosen = [code for word in select for code in _codes(word)]
        self._codes = frozenset(chosen or RULES) - {
            code for word in ignore for code in _codes(word)
        }
        self._all = not chosen

    def __call__(self, finding: Finding) -> bool:
        """Return whether a finding is wanted."""
        return finding.code in self._codes or (self._all and finding.code not in RULES)


def _codes(word: str) -> list[str]:
    """Return the codes that a word means: QB407, QB4, clang.

    Raises:
        UnknownRuleError: No rule has such a code or name.
    """
    parts = [part for part in re.split(r"[\s,]+", word) if part]
    return [code for part in parts for code in _meant(part)]


def _meant(word: str) -> list[str]:
    if found := _PREFIX.fullmatch(word):
        codes = [code for code in RULES if code.startswith(f"QB{found[1]}")]
    else:
        rule = find(word)
        codes = [rule.code] if rule else []
    if not codes:
        meant = near(word)
        advice = f"did you mean {meant}?" if meant else "see `quizbot explain`"
        raise UnknownRuleError(f"there is no rule {word}; {advice}")
    return codes
