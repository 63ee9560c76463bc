"""The catalogue tells the truth: examples do what they say, and the page of rules is fresh."""

import re
from datetime import date
from pathlib import Path

import pytest

from quizbot.lint import manual
from quizbot.lint.catalogue import RULES, find, name_of, near
from quizbot.lint.check import Inputs, check
from quizbot.lint.rule import FAMILIES, HEAD, NOTE, Rule

ROOT = Path(__file__).parents[2]
SOURCES = {file: file.read_text("utf-8") for file in (ROOT / "quizbot").rglob("*.py")}
RAISED = {
    code
    for file, text in SOURCES.items()
    if not file.name.startswith("catalogue")
    for code in re.findall(r'"(QB\d{3})"', text)
}
# What one page cannot show: a bank of many questions, files of other programs, translations.
UNSHOWN = {"QB604", *(code for code in RULES if code[2] in "78")}
SHOWN = [rule for rule in RULES.values() if rule.code not in UNSHOWN]


def codes(text: str, folder: Path, encoding: str = "utf-8") -> set[str]:
    (folder / "note.txt").write_text(NOTE, "utf-8")
    file = folder / "bank.yaml"
    file.write_bytes(
        (HEAD + text if text.startswith(("- ", "# quizbot")) else text).encode(encoding)
    )
    return {one.code for one in check([file], Inputs(date(2026, 1, 1))).findings}


def test_every_code_that_is_raised_is_in_the_catalogue_and_the_other_way_round() -> None:
    assert len(RAISED) >= 100
    assert RAISED - RULES.keys() == set()
    assert RULES.keys() - RAISED == set()


def test_names_are_plain_and_lead_to_one_rule_each() -> None:
    names = [name for rule in RULES.values() for name in (rule.name, *rule.cases)]

    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []
    assert all(find(rule.name) is rule for rule in RULES.values())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_what_is_wrong_why_and_what_to_do(rule: Rule) -> None:
    assert rule.family in FAMILIES.values()
    for text in (rule.wrong, rule.why, rule.do):
        assert re.fullmatch(r"[A-Z“`0].*[.!]", text, re.DOTALL), text


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_the_bad_example_breaks_its_rule(rule: Rule, tmp_path: Path) -> None:
    encoding = "cp1251" if rule.name == "not-utf8" else "utf-8"

    assert rule.code in codes(rule.bad, tmp_path, encoding)


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_the_good_example_keeps_its_rule(rule: Rule, tmp_path: Path) -> None:
    assert rule.code not in codes(rule.good, tmp_path)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("QB407", "QB407"),
        ("qb407", "QB407"),
        ("407", "QB407"),
        ("clang", "QB407"),
        ("Clang", "QB407"),
        ("bad indent", "QB001"),
        ("colon-in-text", "QB001"),
    ],
)
def test_a_rule_is_found_by_code_and_by_name(word: str, code: str) -> None:
    rule = find(word)

    assert rule is not None
    assert rule.code == code


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("QB470", "QB407 (clang)"),
        ("klang", "QB407 (clang)"),
        ("longest-rigth", "QB401 (longest-right)"),
        ("zebra-crossing-in-town", None),
    ],
)
def test_what_was_probably_meant_is_told(word: str, meant: str | None) -> None:
    assert find(word) is None
    assert near(word) == meant


def test_a_code_that_nobody_knows_has_no_name() -> None:
    assert name_of("QB999") == ""


def test_the_page_of_rules_is_fresh() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")

    assert page == manual.markdown(), "run: quizbot explain --markdown > docs/rules.md"


def test_a_rule_has_a_page_with_its_examples() -> None:
    rule = RULES["QB211"]

    page = manual.page(rule)

    assert page.startswith("QB211 duplicate-option (error; The format)")
    assert rule.do in page
    assert "- wrong: moscow" in page
    assert len(manual.contents().splitlines()) == len(RULES)
