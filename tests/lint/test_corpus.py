"""The corpus: every slip is found on its line with its meaning, and no good bank is blamed."""

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml

from quizbot.bank.finding import Finding
from quizbot.bank.read import Loader
from quizbot.lint.catalogue import RULES
from quizbot.lint.check import Inputs, check
from quizbot.lint.fixes import fix, write
from tests.lint.corpus import Case
from tests.lint.corpus_file import FILE
from tests.lint.corpus_format import FORMAT
from tests.lint.corpus_good import GOOD_BANKS
from tests.lint.corpus_lints import LINTS

CASES = (*FILE, *FORMAT, *LINTS)
TODAY = date(2026, 1, 1)
PARSERS = [yaml.CSafeLoader, yaml.SafeLoader]


@dataclass(frozen=True, slots=True)
class Looked:
    """What the checker said about a case, and how long it took."""

    case: Case
    findings: tuple[Finding, ...]
    seconds: float

    def means(self, *, here: bool) -> bool:
        """Return whether the slip was found with its meaning; on its line, if `here`."""
        return any(
            means(one, self.case) and (one.line == self.case.line or not here)
            for one in self.findings
        )


@pytest.fixture(scope="module", params=PARSERS, ids=["C", "Python"])
def looked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[Looked]:
    """Return what the checker says about all cases, with one of the two parsers."""
    loader: Loader = request.param
    file = tmp_path_factory.mktemp("corpus") / "bank.yaml"
    results = []
    for case in CASES:
        file.write_bytes(case.text.encode())
        begun = time.perf_counter()
        findings = check([file], Inputs(TODAY, loader)).findings
        results.append(Looked(case, findings, time.perf_counter() - begun))
    return results


def means(finding: Finding, case: Case) -> bool:
    return finding.code == case.code and (not case.case or finding.case == case.case)


def test_the_corpus_is_large_and_its_cases_differ() -> None:
    assert len({case.text for case in CASES}) == len({case.name for case in CASES}) == len(CASES)
    assert len(CASES) >= 190
    assert len(GOOD_BANKS) >= 17


def test_every_slip_is_found_and_nearly_all_on_their_line(looked: list[Looked]) -> None:
    missed = [one.case.name for one in looked if not one.means(here=False)]
    astray = [one.case.name for one in looked if not one.means(here=True)]

    assert missed == []
    assert len(astray) <= 0.03 * len(CASES), astray


def test_a_slip_does_not_bring_in_a_crowd_of_errors(looked: list[Looked]) -> None:
    crowded = {
        one.case.name
        for one in looked
        if sum(finding.severity == "error" for finding in one.findings) > 3
    }

    assert crowded <= {"an alias bomb", "two questions in one", "a colon at the end of a text"}


def test_no_case_takes_longer_than_two_seconds(looked: list[Looked]) -> None:
    assert {one.case.name: one.seconds for one in looked if one.seconds > 2} == {}


def test_every_fix_that_the_catalogue_promises_is_made_for_some_slip(looked: list[Looked]) -> None:
    promised = {code for code, rule in RULES.items() if rule.fix == "safe"}
    seen = {case.code for case in CASES}

    made = {
        finding.code for one in looked for finding in one.findings if finding.edits and finding.safe
    }

    assert (promised & seen) - made == set()
    assert made - promised == set()


@pytest.mark.parametrize("loader", PARSERS, ids=["C", "Python"])
@pytest.mark.parametrize("name", GOOD_BANKS)
def test_a_good_bank_is_clean(name: str, loader: Loader, tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    file.write_bytes(GOOD_BANKS[name])

    assert check([file], Inputs(TODAY, loader)).findings == ()


@pytest.mark.parametrize(
    ("loader", "cases"), [(yaml.CSafeLoader, CASES), (yaml.SafeLoader, FILE)], ids=["C", "Python"]
)
def test_what_is_marked_as_safe_is_mended_and_a_second_fix_changes_nothing(
    loader: Loader, cases: tuple[Case, ...], tmp_path: Path
) -> None:
    left, restless = [], []
    for case in cases:
        file = tmp_path / "bank.yaml"
        file.write_bytes(case.text.encode())
        before = [one for one in check([file], Inputs(TODAY, loader)).findings if means(one, case)]

        fixed = fix([file], Inputs(TODAY, loader), lambda one: one.safe)
        write(fixed.changed)
        again = fix([file], Inputs(TODAY, loader), lambda one: one.safe)

        after = [one for one in fixed.checked.findings if means(one, case)]
        if any(one.edits and one.safe for one in before) and len(after) >= len(before):
            left.append(case.name)
        if again.changed:
            restless.append(case.name)
    assert left == []
    assert restless == []


@pytest.mark.parametrize("ends", [b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_fixes_leave_line_ends_and_a_byte_order_mark_alone(
    ends: bytes, mark: bytes, tmp_path: Path
) -> None:
    case = next(one for one in CASES if one.name == "a misspelt key")
    file = tmp_path / "bank.yaml"
    file.write_bytes(mark + case.text.encode().replace(b"\n", ends))

    write(fix([file], Inputs(TODAY)).changed)

    mended = case.text.replace("explanaton:", "explanation:").encode().replace(b"\n", ends)
    assert file.read_bytes() == mark + mended
