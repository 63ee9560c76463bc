"""The catalogue: all rules of the checker, and how to find one by its code or name."""

import re
from types import MappingProxyType

from rapidfuzz.distance import OSA

from quizbot.lint import (
    catalogue_bank,
    catalogue_file,
    catalogue_format,
    catalogue_truth,
    catalogue_writing,
)
from quizbot.lint.rule import Rule

_FAMILIES = (
    catalogue_file,
    catalogue_format,
    catalogue_truth,
    catalogue_writing,
    catalogue_bank,
)
_ALL: tuple[Rule, ...] = tuple(rule for family in _FAMILIES for rule in family.RULES)
RULES = MappingProxyType({rule.code: rule for rule in _ALL})
_CODE = re.compile(r"(?:QB)?(\d{3})", re.IGNORECASE)


def find(word: str) -> Rule | None:
    """Return the rule with this code (QB407, 407), its name, or a case of it (bad-indent)."""
    if code := _CODE.fullmatch(word.strip()):
        return RULES.get(f"QB{code[1]}")
    name = re.sub(r"[\s_]+", "-", word.strip().lower())
    for rule in RULES.values():
        if name == rule.name or name in rule.cases:
            return rule
    return None


def near(word: str) -> str | None:
    """Return the code and name of the rule that was probably meant."""
    plain = re.sub(r"[\s_]+", "-", word.strip().lower())
    named = [(name, rule) for rule in RULES.values() for name in (rule.name, *rule.cases)]
    coded = [(rule.code.lower(), rule) for rule in RULES.values()]
    of_codes = plain.startswith("qb") or plain.isdigit()
    choices = coded if of_codes else named
    meant = f"qb{plain}" if plain.isdigit() else plain
    limit = 1 if of_codes else max(2, len(plain) // 3)
    distance, _, rule = min(
        ((OSA.distance(meant, name), name, rule) for name, rule in choices),
        key=lambda one: one[:2],
    )
    return f"{rule.code} ({rule.name})" if distance <= limit else None


def name_of(code: str) -> str:
    """Return the name of a code, for those who show one; empty for a code that nobody knows."""
    rule = RULES.get(code)
    return rule.name if rule else ""
