"""Findings as SARIF 2.1.0, which code hosts and editors take in.

<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from quizbot.bank.finding import Finding
from quizbot.lint.catalogue import RULES
from quizbot.lint.rule import Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def log(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return a SARIF log of one run; columns count characters, not bytes."""
    codes = sorted({one.code for one in findings} & RULES.keys())
    driver = {
        "name": "quizbot",
        "semanticVersion": version("quizbot"),
        "rules": [_rule(RULES[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes) for one in findings],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.wrong},
        "fullDescription": {"text": f"{rule.wrong} {rule.why}"},
        "help": {"text": rule.do},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(one: Finding, codes: Sequence[str]) -> dict[str, Any]:
    text = f"{one.message}; {one.help}" if one.help else one.message
    region = {"startLine": one.line, "startColumn": one.column}
    if one.end_line:
        region |= {"endLine": one.end_line, "endColumn": one.end_column}
    place = {"artifactLocation": {"uri": quote(one.path.replace("\\", "/"))}, "region": region}
    index = {"ruleIndex": codes.index(one.code)} if one.code in codes else {}
    return {
        "ruleId": one.code,
        **index,
        "level": _LEVELS[one.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }
