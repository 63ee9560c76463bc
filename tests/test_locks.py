"""The two lock files fit the project file, and each other."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def _pins(text: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def _unmet(requirements: list[str], pins: dict[str, str]) -> list[str]:
    wanted = [Requirement(text) for text in requirements]
    return [
        str(need)
        for need in wanted
        if not need.specifier.contains(pins.get(canonicalize_name(need.name), "0"))
    ]


def test_constraints_pin_every_dependency_of_every_extra_to_a_version_it_allows() -> None:
    extras = [need for needs in PROJECT["optional-dependencies"].values() for need in needs]
    pins = _pins(CONSTRAINTS)

    assert len(pins) > 50
    assert not _unmet(PROJECT["dependencies"] + extras, pins), "run `make lock`"


def test_the_lock_holds_every_dependency_of_a_server_with_its_hashes() -> None:
    needs = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["postgres"]
    blocks = re.findall(r"^\S+==.*(?:\n    .*)*", LOCK, re.MULTILINE)

    assert not _unmet(needs, _pins(LOCK)), "run `make lock`"
    assert len(blocks) == len(_pins(LOCK))
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_lock_and_the_constraints_name_the_same_versions() -> None:
    assert _pins(LOCK).items() <= _pins(CONSTRAINTS).items()


def test_neither_lock_file_names_a_host() -> None:
    assert "://" not in CONSTRAINTS + LOCK
    assert "index" not in re.sub(r"--hash=\S+", "", CONSTRAINTS + LOCK)
