"""Only the bank files of a folder are read: none hidden, none outside, none that never ends."""

import os
from pathlib import Path

import pytest

from quizbot.bank.files import fetch, find, shown
from quizbot.bank.finding import Finding, shorten
from quizbot.bank.text import MAX_BYTES


def touch(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", encoding="utf-8")


def names(folder: Path, *paths: Path) -> list[str]:
    files, findings = find(paths or [folder])
    assert findings == []
    return [str(file.relative_to(folder)) for file in files]


def test_a_folder_is_searched_to_its_depths_in_order(tmp_path: Path) -> None:
    touch(tmp_path, "b.yaml", "a.yml", "sub/deep/c.yaml", "README.md", "d.yaml.bak")

    assert names(tmp_path) == ["a.yml", "b.yaml", "sub/deep/c.yaml"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    touch(tmp_path, "a.yaml", ".b.yaml", ".schema/c.yaml", ".git/d.yaml")

    assert names(tmp_path) == ["a.yaml"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.yaml")

    assert names(tmp_path, tmp_path / "a.yaml", tmp_path, tmp_path / "a.yaml") == ["a.yaml"]


def test_a_file_may_be_named_whatever_it_ends_in(tmp_path: Path) -> None:
    touch(tmp_path, "bank.txt")

    assert names(tmp_path, tmp_path / "bank.txt") == ["bank.txt"]


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    touch(tmp_path, "in/a.yaml", "out/b.yaml")
    (tmp_path / "in" / "b.yaml").symlink_to(tmp_path / "out" / "b.yaml")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out")

    files, findings = find([tmp_path / "in"])

    assert [file.name for file in files] == ["a.yaml"]
    assert [(Path(one.path).name, one.code) for one in findings] == [
        ("b.yaml", "QB315"),
        ("folder", "QB315"),
    ]


def test_a_link_within_the_folder_is_followed_once(tmp_path: Path) -> None:
    touch(tmp_path, ".data/a.yaml", "sub/b.yaml")
    (tmp_path / "a.yaml").symlink_to(".data/a.yaml")
    (tmp_path / "c.yaml").symlink_to("sub/b.yaml")
    (tmp_path / "loop").symlink_to(tmp_path)

    assert names(tmp_path) == ["a.yaml", "c.yaml"]


def test_the_bytes_of_a_file_are_fetched(tmp_path: Path) -> None:
    touch(tmp_path, "a.yaml")

    assert fetch(tmp_path / "a.yaml") == b"x"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")

    finding = fetch(tmp_path / "pipe.yaml")

    assert isinstance(finding, Finding)
    assert "neither a file nor a folder" in finding.message


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.yaml"
    with file.open("wb") as stream:
        stream.truncate(1 << 40)

    finding = fetch(file)

    assert isinstance(finding, Finding)
    assert finding.code == "QB010"


def test_a_file_of_the_greatest_size_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_bytes(b"x" * MAX_BYTES)

    assert fetch(file) == b"x" * MAX_BYTES


def test_a_link_in_a_circle_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("a.yaml")

    files, findings = find([tmp_path, tmp_path / "a.yaml"])
    finding = fetch(files[0])

    assert findings == []
    assert isinstance(finding, Finding)
    assert "cannot be read" in finding.message


def test_a_folder_that_cannot_be_searched_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr(os, "scandir", refuse)

    _, findings = find([tmp_path])

    assert "cannot be read: Permission denied" in findings[0].message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_why(tmp_path: Path) -> None:
    touch(tmp_path, "a.yaml")
    (tmp_path / "a.yaml").chmod(0)

    finding = fetch(tmp_path / "a.yaml")

    assert isinstance(finding, Finding)
    assert "Permission denied" in finding.message


def test_a_name_that_is_too_long_for_a_file_says_why() -> None:
    finding = fetch(Path("x" * 5_000))

    assert isinstance(finding, Finding)
    assert "too long" in finding.message


def test_no_file_name_can_forge_a_line() -> None:
    assert shown(Path("a\nb\x1b[31m\udcff.yaml")) == "a?b?[31m?.yaml"


def test_quoted_words_stay_short_and_on_one_line() -> None:
    assert shorten("a\nb") == "`a b`"
    assert shorten("x" * 40) == f"`{'x' * 40}`"
    assert shorten("x" * 90) == f"`{'x' * 39}…`"


def test_findings_sort_by_place_and_read_as_editors_expect() -> None:
    first = Finding("a.yaml", 2, 1, "QB202", "m")
    findings = [
        Finding("a.yaml", 10, 1, "QB001", "m"),
        Finding("b.yaml", 1, 1, "QB001", "m"),
        first,
    ]

    assert min(findings) == first
    assert str(first) == "a.yaml:2:1: QB202 m"
