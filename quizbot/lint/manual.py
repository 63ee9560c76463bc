"""The rules as pages: one for `quizbot explain`, all of them for docs/rules.md."""

from collections.abc import Iterator

from quizbot.lint.catalogue import RULES
from quizbot.lint.rule import FAMILIES, HEAD, NOTE, Rule

_LONG = 16  # lines of an example that a page shows
_MARKS = {"error": "E", "warning": "W", "info": "i"}
_INTRODUCTION = """\
# The rules of the checker

This page is made by `quizbot explain --markdown` from the catalogue in `quizbot/lint/`; do not edit
it. `quizbot explain QB407` or `quizbot explain clang` shows one rule in the terminal.

Errors keep a file out of the bot. Warnings do not, but `quizbot check --strict` fails on them too.
A hint (info) never fails. *fix* says that `quizbot check --fix` mends it; *unsafe fix*, that it
does so with `--unsafe`, because a person should look at the result. A warning that does not hold
is ignored on the line above, with a reason:

```yaml
# quizbot: ignore[QB404] the treaty itself says it in this way
- id: which-were-not-banned
```

The examples below stand in a bank that begins like this:

```yaml
"""


def page(rule: Rule) -> str:
    """Return what there is to know about one rule, for a terminal."""
    parts = [f"{rule.code} {rule.name} ({_kind(rule)}; {rule.family})", "", rule.wrong, rule.why]
    parts += ["", f"What to do: {rule.do}"]
    if rule.cases:
        parts += ["", f"Cases: {', '.join(rule.cases)}"]
    for title, text in (("Wrong", rule.bad), ("Right", rule.good)):
        if text:
            parts += ["", f"{title}:", "", *(f"    {line}".rstrip() for line in _shown(text))]
    return "\n".join(parts)


def contents() -> str:
    """Return one line for each rule."""
    return "\n".join(f"{rule.code} {rule.name} ({_kind(rule)})" for rule in RULES.values())


def markdown() -> str:
    """Return the page of all rules."""
    return _INTRODUCTION + HEAD + "```\n" + "".join(_families()) + _NOTE


_NOTE = f"""
## The source of the examples

`note.txt`, which the examples cite:

```text
{NOTE}```
"""


def _families() -> Iterator[str]:
    for digit, title in FAMILIES.items():
        rules = [rule for rule in RULES.values() if rule.code[2] == digit]
        yield f"\n## QB{digit}: {title}\n"
        yield "\n| code | name | | fix |\n| --- | --- | --- | --- |\n"
        for rule in rules:
            link = f"[{rule.code}](#{rule.code.lower()}-{rule.name})"
            yield f"| {link} | {rule.name} | {_MARKS[rule.severity]} | {rule.fix or ''} |\n"
        for rule in rules:
            yield f"\n### {rule.code} {rule.name}\n\n"
            yield f"*{_kind(rule)}*. {rule.wrong} {rule.why}\n\n{rule.do}\n"
            yield from _examples(rule)


def _examples(rule: Rule) -> Iterator[str]:
    if rule.cases:
        yield f"\nCases: {', '.join(rule.cases)}.\n"
    for title, text in (("Wrong", rule.bad), ("Right", rule.good)):
        if text:
            yield f"\n{title}:\n\n```yaml\n" + "\n".join(_shown(text)) + "\n```\n"


def _shown(text: str) -> list[str]:
    """Return the lines of an example, not too many and not too long, all of them visible."""
    lines = [line if len(line) <= 100 else f"{line[:97]}..." for line in text.splitlines()]
    lines = ["".join(_visible(sign) for sign in line) for line in lines]
    if len(lines) > _LONG:
        lines = [*lines[: _LONG - 1], f"# ... and {len(lines) - _LONG + 1} lines more"]
    return lines


def _visible(sign: str) -> str:
    return sign if sign.isprintable() else f"<U+{ord(sign):04X}>"


def _kind(rule: Rule) -> str:
    fix = {"safe": ", fix", "unsafe": ", unsafe fix", None: ""}[rule.fix]
    return f"{rule.severity}{fix}"
