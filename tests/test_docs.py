"""What the pages say is so: links resolve, settings and commands are all there, examples load."""

import re
import textwrap
from pathlib import Path
from typing import get_args

import pytest
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from quizbot import cli, errors
from quizbot.bank.items import Item
from quizbot.bank.load import load
from quizbot.config import FROM_FILES, PREFIX, Settings

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    page for pattern in ("*.md", "docs/**/*.md", "questions/**/*.md") for page in ROOT.glob(pattern)
)
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
AUTHORING = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
SETUP = "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e '.[test]'"
COMMANDS = (
    f"{SETUP} && .venv/bin/quizbot try",
    ".venv/bin/python -m pytest -q -n auto --dist worksteal",
)
README_COMMANDS = [re.compile(rf"^\s*{re.escape(command)}$", re.MULTILINE) for command in COMMANDS]


def prose(page: Path) -> str:
    """Return a page without its code."""
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))
    return re.sub(r"`[^`\n]*`", "", text)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


def commands() -> dict[str, TyperCommand]:
    group = get_command(cli.app)
    assert isinstance(group, TyperGroup)
    table: dict[str, TyperCommand] = {}
    for name, one in group.commands.items():
        inner = one.commands.items() if isinstance(one, TyperGroup) else ()
        table |= {f"{name} {below}": two for below, two in inner if isinstance(two, TyperCommand)}
        if isinstance(one, TyperCommand):
            table[name] = one
    assert len(table) >= len(group.commands) >= 7
    return table


def test_there_are_pages_to_read() -> None:
    assert {"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"} <= {
        str(page.relative_to(ROOT)) for page in PAGES
    }
    assert len(PAGES) >= 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    lost = []
    for link in links:
        path, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)

    assert lost == []


def test_the_readme_holds_the_two_commands_to_the_letter() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [command.pattern for command in README_COMMANDS if not command.search(readme)] == []


def test_ci_ends_with_the_readmes_test_command() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().split("\n")

    assert lines[-1] == COMMANDS[1]


def test_the_architecture_names_every_module_and_folder() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    parts = [
        f"`{part.name}/`" if part.is_dir() else f"`{part.name}`"
        for part in (ROOT / "quizbot").iterdir()
        if part.suffix == ".py" or (part / "__init__.py").exists()
    ]

    assert len(parts) >= 10
    assert [part for part in parts if part not in page and part != "`__init__.py`"] == []


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_table_with_its_meaning(field: str) -> None:
    name = PREFIX + field.upper()

    assert re.search(rf"^\| `{name}` \| .+ \| .{{10,}} \|$", OPERATING, re.MULTILINE)
    assert Settings.model_fields[field].description
    if field in FROM_FILES:
        assert f"`{name}_FILE`" in OPERATING


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_names_a_setting_that_does_not_exist(page: Path) -> None:
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    known |= {f"{PREFIX}{field.upper()}_FILE" for field in FROM_FILES}

    named = set(re.findall(r"QUIZBOT_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8")))

    assert named <= known


def test_every_command_is_described() -> None:
    lost = [name for name in commands() if f"\n| `quizbot {name}" not in OPERATING]

    assert lost == []


def test_every_option_of_a_command_is_described() -> None:
    options = [
        (*parameter.opts, *parameter.secondary_opts)
        for command in commands().values()
        for parameter in command.params
        if isinstance(parameter, TyperOption) and "--help" not in parameter.opts
    ]

    assert len(options) >= 4
    assert [names for names in options if not any(f"`{name}" in OPERATING for name in names)] == []


def test_no_page_names_a_command_that_does_not_exist() -> None:
    named = {
        name
        for page in PAGES
        for name in re.findall(r"(?:`|bin/)quizbot ([a-z]+)", page.read_text(encoding="utf-8"))
    }

    assert named == {name.partition(" ")[0] for name in commands()}


@pytest.mark.parametrize(
    "code",
    [
        errors.EXIT_FINDINGS,
        errors.EXIT_USAGE,
        errors.EXIT_TRY_LATER,
        errors.EXIT_CONFIGURATION,
    ],
)
def test_every_exit_code_is_explained(code: int) -> None:
    assert re.search(rf"^\| {code} \| .+ \|$", OPERATING, re.MULTILINE)


def test_the_examples_for_authors_load_and_show_every_type(tmp_path: Path) -> None:
    file, *items = re.findall(r"^```yaml\n(.*?)^```", AUTHORING, re.MULTILINE | re.DOTALL)
    example = tmp_path / "example.yaml"
    example.write_text(file + "".join(textwrap.indent(item, "  ") for item in items), "utf-8")

    loaded = load([example])

    asked = loaded.library.published
    assert loaded.findings == ()
    assert len(asked) == len(items) + 1
    assert {type(revision.item) for revision in asked} == set(get_args(Item))


def test_every_type_of_item_has_its_paragraph() -> None:
    types = [get_args(one.model_fields["type"].annotation)[0] for one in get_args(Item)]

    assert len(types) == 8
    assert [name for name in types if f"\n**{name}**: " not in AUTHORING] == []


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda page: page.stem
)
def test_a_decision_fits_on_a_page(page: Path) -> None:
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 40
