"""The scenes of a preview are the bot's own pages, for every type of question."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quizbot.bank.library import Library, Revision
from quizbot.bank.load import load_or_raise, shipped
from quizbot.preview.bars import bars
from quizbot.preview.scenes import scenes
from quizbot.telegram.page import visible
from tests.chat.banks import ALL, CLAIM, HEADER

Read = Callable[[str], Library]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str) -> Library:
        (tmp_path / "bank.yaml").write_text(text, encoding="utf-8")
        return load_or_raise([tmp_path])

    return read


def revision(read: Read, name: str) -> Revision:
    found = read(HEADER + "".join((*ALL, CLAIM))).revision(f"small/{name}")
    assert found is not None
    return found


def pages(read: Read, name: str) -> dict[str, str]:
    return {scene.title: scene.page.text for scene in scenes(revision(read, name))}


def test_the_question_stands_first_with_its_options_as_authored(read: Read) -> None:
    asked = scenes(revision(read, "parties"))[0]

    assert "Which states signed in 1987?" in asked.page.text
    labels = [row[0].label for row in asked.page.keyboard[:3]]
    assert labels == ["☐ A · The United States", "☐ B · The Soviet Union", "☐ C · China"]


def test_numbers_stand_in_order_as_in_the_bot(read: Read) -> None:
    asked = scenes(revision(read, "band"))[0]

    assert [row[0].label for row in asked.page.keyboard[:3]] == [
        "A · 100 to 1,000 km",
        "B · 500 to 5,500 km",
        "C · 5,500 to 15,000 km",
    ]


def test_steps_to_be_ordered_never_stand_in_order(read: Read) -> None:
    asked = scenes(revision(read, "timeline"))[0]

    assert [row[0].label[4:] for row in asked.page.keyboard[:3]] == [
        "It enters into force",
        "It ends",
        "It is signed",
    ]


def test_hints_are_shown_together(read: Read) -> None:
    shown = pages(read, "band")

    assert "💡" not in shown["The question"]
    assert shown["With all hints"].count("💡") == 2
    assert "With all hints" not in pages(read, "upper")


def test_each_wrong_option_has_its_verdict_and_the_right_one_comes_last(read: Read) -> None:
    shown = pages(read, "band")

    assert list(shown)[2:] == [
        "After “100 to 1,000 km”",
        "After “5,500 to 15,000 km”",
        "After “500 to 5,500 km”",
    ]
    assert "shorter than the treaty's lower bound" in shown["After “100 to 1,000 km”"]
    assert "Right." in shown["After “500 to 5,500 km”"]
    assert "NTI" in shown["After “500 to 5,500 km”"]


@pytest.mark.parametrize(
    ("name", "title", "says"),
    [
        ("worldwide", "After “False”", "Asia was covered as well."),
        ("parties", "After all right ones and “China”", "China was never a party."),
        ("parties", "After all right ones but “The Soviet Union”", "The Soviet Union"),
        ("upper", "After typing “500”", "That is the lower limit."),
        ("upper", "After “I don't know”", "5500 km"),
        ("upper", "After typing “5500”", "Right."),
        ("partner", "After typing “Russia”", "still another state"),
        ("timeline", "After a wrong answer", "1. It is signed (1987)"),
        ("owners", "After a wrong answer", "✗ SS-20 → United States"),
        ("force", "After a wrong answer", "✗ Duma"),
        ("force", "After the right answer", "Right."),
        ("forced", "After “True”", "Claim by Russian Foreign Ministry; denied by United States"),
    ],
)
def test_every_type_shows_its_verdicts(read: Read, name: str, title: str, says: str) -> None:
    assert says in pages(read, name)[title]


def test_the_last_scene_of_every_shipped_question_is_right() -> None:
    published = load_or_raise([shipped()]).published
    assert len(published) >= 24

    assert [one.key for one in published if "✅" not in scenes(one)[-1].page.text] == []
    assert [one.key for one in published if "❌" not in scenes(one)[-2].page.text] == [
        one.key for one in published if one.item.type in {"number", "text"}
    ]


def test_bars_measure_what_is_shown(read: Read) -> None:
    one = revision(read, "band")
    made = scenes(one)

    measured = {bar.name: bar for bar in bars(one.item, made)}

    assert measured["message"].used == max(visible(scene.page.text) for scene in made)
    assert measured["message"].most == 4096
    assert measured["caption of a picture"].most == 1024
    assert measured["feedback as a pop-up"].used == len(
        "100 km is shorter than the treaty's lower bound."
    )
    assert measured["question of a poll"].used == len("Which band of ranges was covered?")
    assert measured["option of a poll"].used == len("5,500 to 15,000 km")
    assert measured["explanation of a poll"].used == len(one.item.explanation or "")
    assert all(bar.fits for bar in measured.values())


def test_a_bar_says_how_much_is_too_much(read: Read) -> None:
    library = read(HEADER + ALL[0].replace("The treaty covered", "Länge 😀 " * 40))
    one = library.published[0]

    (bar,) = (bar for bar in bars(one.item, scenes(one)) if bar.name.startswith("explanation"))

    units = len((one.item.explanation or "").encode("utf-16-le")) // 2
    assert (bar.used, bar.fits) == (units, False)
    assert f"{units - 200} too long" in str(bar)


def test_what_is_no_choice_has_no_bars_of_a_poll(read: Read) -> None:
    one = revision(read, "upper")

    assert not any("poll" in bar.name for bar in bars(one.item, scenes(one)))
