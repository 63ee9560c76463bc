"""All eight types are played; each answer says right or not, why, and where it is written."""

from collections.abc import Callable

import pytest

from quizbot.bank.library import Library
from tests.chat import banks
from tests.chat.conftest import Chat, Student, letter_of


@pytest.fixture
def library(request: pytest.FixtureRequest, read_bank: Callable[[str], Library]) -> Library:
    return read_bank(banks.HEADER + request.param)


def asks(*items: str) -> pytest.MarkDecorator:
    """Run the test on a bank of these items."""
    return pytest.mark.parametrize("library", ["".join(items)], indirect=True, ids=[""])


@asks(banks.SINGLE)
async def test_a_wrong_option_says_why_and_what_is_right(student: Student) -> None:
    await student.says("/learn")

    told = await student.taps("100 to 1,000 km")

    assert "Not right" in told
    assert "100 km is shorter than the treaty's lower bound." in told
    assert "Right answer: 500 to 5,500 km" in told
    assert "Fact. The treaty covered ground-launched missiles" in told
    assert "Source: Overview of the treaty, NTI, first paragraph" in told
    assert list(student.buttons) == ["Next", "Stop"]


@asks(banks.SINGLE)
async def test_the_source_is_a_link(student: Student) -> None:
    await student.says("/learn")
    await student.taps("500 to 5,500 km")

    links = [entity["url"] for entity in student.shown["entities"] if entity["type"] == "text_link"]

    assert links == ["https://nti.example/inf"]


@asks(banks.SINGLE)
async def test_a_right_option_is_confirmed(student: Student) -> None:
    await student.says("/learn")

    told = await student.taps("500 to 5,500 km")

    assert "✅ Right." in told
    assert "That is the band." in told
    assert "1 of 1 right" in told


@asks(banks.SINGLE)
async def test_numeric_options_are_sorted_and_lettered(student: Student) -> None:
    await student.says("/learn")

    assert list(student.buttons)[:3] == [
        "A · 100 to 1,000 km",
        "B · 500 to 5,500 km",
        "C · 5,500 to 15,000 km",
    ]


@asks(banks.SINGLE)
async def test_a_letter_typed_answers_as_a_tap_does(student: Student) -> None:
    await student.says("/learn")

    assert "✅ Right." in await student.says(f"{letter_of(student, '500 to 5,500')})".lower())


@asks(banks.SINGLE)
async def test_hints_come_one_by_one_and_give_out(student: Student) -> None:
    await student.says("/learn")

    first = await student.taps("Hint")
    second = await student.taps("Hint")

    assert "The name says intermediate." in first
    assert "four digits" not in first
    assert "four digits" in second
    assert not any("Hint" in label for label in student.buttons)


@asks(banks.SINGLE)
async def test_not_knowing_is_met_with_the_answer_and_no_reproach(student: Student) -> None:
    await student.says("/learn")

    told = await student.taps("I don't know")

    assert "Now you will know" in told
    assert "Right answer: 500 to 5,500 km" in told
    assert "Not right" not in told


@asks(banks.TRUE_FALSE)
@pytest.mark.parametrize(("tap", "said"), [("True", "It was."), ("False", "Asia was covered")])
async def test_true_or_false(student: Student, tap: str, said: str) -> None:
    await student.says("/learn")

    assert said in await student.taps(tap)


@asks(banks.MULTIPLE)
async def test_several_options_are_toggled_and_checked(student: Student) -> None:
    await student.says("/learn")
    await student.taps("The United States")
    await student.taps("China")
    assert any(label.startswith("☑") and "China" in label for label in student.buttons)
    await student.taps("China")
    await student.taps("The Soviet Union")

    assert "✅ Right." in await student.taps("Check")


@asks(banks.MULTIPLE)
async def test_what_was_missed_and_what_was_wrong_are_both_explained(student: Student) -> None:
    await student.says("/learn")
    await student.taps("The United States")
    await student.taps("China")

    told = await student.taps("Check")

    assert "China was never a party." in told
    assert "The other of the two." in told


@asks(banks.MULTIPLE)
async def test_check_with_nothing_chosen_asks_to_choose(student: Student) -> None:
    await student.says("/learn")
    query = student.press("Check")
    await student.chat.settle()

    assert "choose first" in student.chat.emulator.alerts[query]["text"]
    assert "Check" in student.buttons


@asks(banks.NUMBER)
@pytest.mark.parametrize(
    "typed", ["5500", "5,500", "5 500 km", "5.500,0", "3418 mi", "5\u2009500\u00a0km"]
)
async def test_a_number_is_read_as_people_write_it(student: Student, typed: str) -> None:
    await student.says("/learn")

    assert "✅ Right." in await student.says(typed)


@asks(banks.NUMBER)
async def test_a_likely_wrong_number_is_explained(student: Student) -> None:
    await student.says("/learn")

    told = await student.says("500")

    assert "That is the lower limit." in told
    assert "Right answer: 5500 km" in told


@asks(banks.NUMBER)
async def test_what_is_no_number_costs_nothing(student: Student) -> None:
    await student.says("/learn")

    again = await student.says("about <b>five</b> thousand")

    assert "cannot read “about <b>five</b> thousand” as a number" in again
    assert "✅ Right." in await student.says("5500")


@asks(banks.TEXT)
@pytest.mark.parametrize("typed", ["the soviet union", "USSR", "Soviet Unoin", "ＵＳＳＲ."])
async def test_a_word_is_read_kindly(student: Student, typed: str) -> None:
    await student.says("/learn")

    assert "✅ Right." in await student.says(typed)


@asks(banks.TEXT)
async def test_a_similar_but_wrong_word_is_not_right(student: Student) -> None:
    await student.says("/learn")

    told = await student.says("Russia")

    assert "still another state" in told
    assert "You answered: Russia" in told


@asks(banks.ORDER)
async def test_steps_are_tapped_in_order_with_undo(student: Student) -> None:
    await student.says("/learn")
    await student.taps("It ends")
    await student.taps("Undo")
    for step in ("It is signed", "It enters into force", "It ends"):
        assert "Check" not in student.buttons
        await student.taps(step)

    told = await student.taps("Check")

    assert "✅ Right." in told
    assert "(1987)" in told


@asks(banks.ORDER)
async def test_a_wrong_order_shows_the_right_one(student: Student) -> None:
    await student.says("/learn")
    for step in ("It ends", "It enters into force", "It is signed"):
        await student.taps(step)

    told = await student.taps("Check")

    assert "Not right" in told
    assert "1. It is signed (1987)" in told


@asks(banks.MATCH)
async def test_pairs_are_found_one_by_one(student: Student) -> None:
    await student.says("/learn")
    await student.taps("Soviet Union")
    await student.taps("United States")

    told = await student.taps("Soviet Union")

    assert "✅ Right." in told


@asks(banks.MATCH)
async def test_a_wrong_pair_is_named(student: Student) -> None:
    await student.says("/learn")
    await student.taps("China")
    await student.taps("United States")

    told = await student.taps("Soviet Union")

    assert "✗ SS-20 → China" in told
    assert "SS-20 → Soviet Union" in told


@asks(banks.CLOZE)
async def test_gaps_are_typed_or_tapped(student: Student) -> None:
    await student.says("/learn")
    await student.says("1988")

    told = await student.taps("Senate")

    assert "✅ Right." in told


@asks(banks.CLOZE)
async def test_a_gap_can_be_undone(student: Student) -> None:
    await student.says("/learn")
    await student.says("1987")
    await student.taps("Undo")
    await student.says("1988")

    assert "✅ Right." in await student.taps("Senate")


@asks(banks.CLAIM)
async def test_a_claim_names_who_makes_it_and_who_denies_it(student: Student) -> None:
    await student.says("/learn")

    told = await student.taps("True")

    assert "Claim by Russian Foreign Ministry; denied by United States." in told


@asks(*banks.ALL)
async def test_an_answer_costs_two_calls_and_no_new_message(chat: Chat) -> None:
    student = chat.student("Ada")
    await student.says("/learn")
    for _ in range(40):
        count = len(student.messages)
        before = len(chat.emulator.calls)
        if "Type" in student.text:
            chat.emulator.say(student.person, "1988")
            count += 1
        else:
            label = next((one for one in student.buttons if one in {"Next", "Check"}), None)
            student.press(label or next(iter(student.buttons)))
        await chat.settle()
        made = [call.method for call in chat.emulator.calls[before:] if call.method != "getUpdates"]
        assert len(made) <= 2, made
        assert "sendMessage" not in made
        assert len(student.messages) <= count
