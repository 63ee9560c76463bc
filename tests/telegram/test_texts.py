"""Every word is there, and is used."""

import re
from pathlib import Path
from typing import get_args

import pytest

from quizbot.bank.values import Label
from quizbot.dialogue import Close, Notice
from quizbot.emulator import html, limits
from quizbot.learning.grading import Hint
from quizbot.telegram import texts

NAMES = [name for name in vars(texts) if re.fullmatch(r"[A-Z][A-Z_]*", name)]


def test_every_notice_trouble_ending_and_label_has_its_words() -> None:
    assert set(texts.NOTICES) == set(Notice)
    assert set(texts.TROUBLES) == set(Hint)
    assert set(texts.CLOSED) == set(Close)
    assert set(texts.LABELS) == set(get_args(get_args(Label)[0]))
    assert len(texts.MONTHS) == 12


@pytest.mark.parametrize("notice", Notice)
def test_a_notice_fits_a_toast_and_holds_no_markup(notice: Notice) -> None:
    assert 0 < limits.utf16_length(texts.NOTICES[notice]) <= limits.NOTICE
    assert html.parse(texts.NOTICES[notice]) == (texts.NOTICES[notice], [])


def test_what_the_bot_says_of_itself_is_within_telegrams_limits() -> None:
    assert len(texts.DESCRIPTION) <= limits.DESCRIPTION
    assert len(texts.SHORT_DESCRIPTION) <= limits.SHORT_DESCRIPTION
    for name, description in texts.COMMANDS:
        assert re.fullmatch(r"[a-z]{1,32}", name)
        assert 0 < len(description) <= limits.COMMAND_DESCRIPTION


def test_no_text_is_written_that_nothing_says() -> None:
    package = Path(texts.__file__).parents[1]
    modules = [path for path in package.rglob("*.py") if path != Path(texts.__file__)]
    said = set(re.findall(r"\btexts\.([A-Z_]+)", "".join(map(Path.read_text, modules))))

    assert len(NAMES) > 50
    assert sorted(set(NAMES) - said) == []
