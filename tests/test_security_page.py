"""The page on security names tests that exist, and leaves no threat without one."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = [
    line.split("|")[1:-1]
    for line in PAGE.partition("## Threat")[2].partition("\n## ")[0].splitlines()
    if line.startswith("| ") and "---" not in line and not line.startswith("| threat")
]


def test_every_threat_has_a_control_and_a_test_that_exists() -> None:
    assert len(ROWS) >= 15
    for threat, control, proofs in ROWS:
        named = re.findall(r"`(tests/[^`]+\.py)`", proofs)
        assert control.strip(), threat
        assert named, threat
        assert [name for name in named if not (ROOT / name).is_file()] == [], threat


def test_what_the_page_tells_to_run_exists() -> None:
    programs = re.findall(r"python (tests/\S+\.py)", PAGE)

    assert programs
    assert all((ROOT / name).is_file() for name in programs)
