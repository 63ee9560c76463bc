"""Questions of other programs become items; what items cannot hold is said."""

from collections.abc import Sequence

import pytest

from quizbot.bank.items import Item, Match, Multiple, Number, Single, TextAnswer, TrueFalse
from quizbot.bank.library import Bank
from quizbot.exchange.gift_read import read
from quizbot.exchange.question import Losses
from quizbot.exchange.to_items import Made, drafts, gather


def made(text: str) -> Made:
    losses = Losses("quiz.gift")
    return gather(drafts(read(text, "quiz.gift").questions, losses), losses, Bank("b", "B"))


def one(text: str, *codes: str) -> Item:
    result = made(text)
    assert [finding.code for finding in result.findings] == list(codes), result.findings
    (item,) = result.bank.items
    return item


def ids(items: Sequence[Item]) -> list[str]:
    return [item.id for item in items]


def test_a_choice_with_one_right_option_is_single() -> None:
    item = one("Where? {~Geneva#no =Washington#yes}")

    assert isinstance(item, Single)
    assert [(o.text, o.is_right, o.feedback) for o in item.options] == [
        ("Geneva", False, "no"),
        ("Washington", True, "yes"),
    ]


def test_equal_weights_make_a_multiple_and_unequal_ones_are_a_loss() -> None:
    assert isinstance(one("Who? {~%50%a ~%50%b ~%-100%c}"), Multiple)
    assert isinstance(one("Who? {~%75%a ~%25%b ~c}", "QB805"), Multiple)


def test_part_of_the_credit_is_lost() -> None:
    item = one("Where? {~%50%Reykjavik#nearly =Washington}", "QB805")

    assert isinstance(item, Single)
    assert not item.options[0].is_right


def test_any_one_of_several_right_options_becomes_all_of_them() -> None:
    assert isinstance(one("Who? {=a =b ~c}", "QB809"), Multiple)


def test_several_that_could_be_ticked_with_one_right_are_single() -> None:
    assert isinstance(one("Who? {~%100%a ~%-100%b}"), Single)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Which? {~a ~b}", "no option is right"),
        ("Which? {=a ~a}", "same as option 1"),
        ("Which? {~%50%a ~%50%b}", "all options are right"),
        ("Match. {=a->A =b->B}", "at least 3"),
        (f"Which? {{={'x' * 201} ~b}}", "200"),
        ("Which? {=a ~[html]<p></p>}", "empty"),
    ],
)
def test_what_would_be_a_mistake_in_a_bank_is_left_out_with_the_reason(
    text: str, said: str
) -> None:
    result = made(text)

    assert result.bank.items == ()
    (finding,) = result.findings
    assert finding.code == "QB803"
    assert finding.message.startswith("left out: ")
    assert said in finding.message


def test_wrong_words_with_feedback_become_traps() -> None:
    item = one("City? {=Washington#yes =%0%Geneva#They met there. =DC#yes =%0%*#Read again.}")

    assert isinstance(item, TextAnswer)
    assert (item.answer, item.accept) == ("Washington", ("DC",))
    assert [(trap.answer, trap.feedback) for trap in item.traps] == [("Geneva", "They met there.")]
    assert (item.feedback.right, item.feedback.wrong) == ("yes", "Read again.")


def test_a_star_for_any_signs_is_a_loss_and_one_with_a_backslash_none() -> None:
    assert isinstance(one("City? {=Wash*}", "QB807"), TextAnswer)
    item = one("Sign? {=\\\\*}")
    assert isinstance(item, TextAnswer)
    assert item.answer == "*"


def test_a_second_right_number_is_a_loss() -> None:
    item = one("When? {#=1987 =1988}", "QB807")

    assert isinstance(item, Number)
    assert item.answer == 1987


def test_nearly_right_numbers_become_traps_unless_they_are_right() -> None:
    item = one("When? {#=1987:1 =%50%1990#later than that =%50%1988#nearly}", "QB805", "QB805")

    assert isinstance(item, Number)
    assert item.tolerance == "1"
    assert [trap.answer for trap in item.traps] == ["1990"]


def test_true_false_keeps_what_is_said_to_both() -> None:
    item = one("It holds. {F#no#yes####because}")

    assert isinstance(item, TrueFalse)
    assert (item.answer, item.feedback.right, item.feedback.wrong) == (False, "yes", "no")
    assert item.explanation == "because"


def test_right_sides_without_a_left_one_are_extra() -> None:
    item = one("Match. {=a->A =b->B =c->C = -> D}")

    assert isinstance(item, Match)
    assert item.extra == ("D",)


def test_markup_goes_and_what_it_meant_is_named_once() -> None:
    result = made("[html]<p>See <b>this</b></p><img src\\=x alt\\=map> {=<i>a</i> ~b}")

    assert result.bank.items[0].question == "See this\n\n[map]"
    assert [str(finding) for finding in result.findings] == [
        "quiz.gift:1:1: QB804 lost: a picture, bold, italic or underlined words"
    ]


def test_characters_that_nobody_sees_are_taken_out() -> None:
    item = one("Zero\u200bwidth? {T}", "QB810")

    assert item.question == "Zerowidth?"


def test_ids_come_from_titles_or_stems_and_are_unique() -> None:
    stems = ("::Grant's Tomb!::Who?", "Who is it?", "Who is it?", "Кто подписал?", "你好？")

    items = made("\n\n".join(f"{stem} {{T}}" for stem in stems)).bank.items

    assert ids(items)[:4] == ["grants-tomb", "who-is-it", "who-is-it-2", "kto-podpisal"]
    assert ids(items)[4].startswith("q-")


def test_an_id_of_ours_wins_over_the_title() -> None:
    assert one("// [id:range-band]\n::Ranges::How far? {T}").id == "range-band"


def test_long_titles_are_cut_between_words() -> None:
    item = one(f"::{'word ' * 30}::Q? {{T}}")

    assert len(item.id) <= 40
    assert item.id == "-".join(["word"] * 8)


def test_categories_become_topics() -> None:
    bank = made("$CATEGORY: $course$/top/Arms/INF//SALT\n\nA? {T}\n\n$CATEGORY: top\n\nB? {T}").bank

    assert bank.topics == {"inf-salt": "INF/SALT"}
    assert [item.topic for item in bank.items] == ["inf-salt", None]


def test_all_are_drafts() -> None:
    assert {item.status for item in made("A? {T}\n\nB? {=x}").bank.items} == {"draft"}
