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


def test_every_pin_of_the_lock_has_hashes_of_full_length_and_its_version_alone() -> None:
    for block in re.findall(r"^\S+==.*(?:\n    .*)*", LOCK, re.MULTILINE):
        hashes = re.findall(r"--hash=(\S+)", block)
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), block[:60]
        assert len(hashes) == len(set(hashes))
    names = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK, re.MULTILINE)
    assert len(names) == len(set(map(canonicalize_name, names)))


def test_the_lock_has_nothing_but_pins() -> None:
    pin = re.compile(
        r"[A-Za-z0-9._-]+==[^\s;\\]+(\s*;[^\\]+)?\s*\\?|    --hash=sha256:\w{64}( \\)?|#.*|"
    )

    assert [line for line in LOCK.splitlines() if not pin.fullmatch(line)] == []


def test_a_server_is_installed_from_the_lock_and_by_its_hashes_alone() -> None:
    container = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    installs = re.findall(r"pip\b[^&|\n]*\binstall\b[^&|\n]*", container)

    assert len(installs) >= 2
    assert any("requirements.lock" in one for one in installs)
    assert all("--require-hashes" in one or "--no-index" in one for one in installs)
    assert "curl" not in container
    assert "wget" not in container


def test_dependencies_are_few_and_a_new_one_is_a_decision() -> None:
    direct = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}
    decided = {
        *("aiohttp", "alembic", "jinja2", "prometheus-client", "pydantic", "pydantic-settings"),
        *("python-dotenv", "python-multipart", "python-telegram-bot", "pyyaml", "rapidfuzz"),
        *("sqlalchemy", "starlette", "structlog", "typer", "tzdata", "uvicorn", "yarl"),
    }

    assert direct <= decided, "a new dependency: say in SECURITY.md what it is for"
    assert len(_pins(LOCK)) < 60
