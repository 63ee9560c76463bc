"""Drafts: what an instructor is offered, and what nobody should be."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.bank.load import load
from quizbot.bank.write import write_bank
from quizbot.feed.article import Article
from quizbot.feed.draft import Draft
from quizbot.feed.drafting import draft
from quizbot.feed.form import bank, given_of
from quizbot.feed.verify import Verifier
from quizbot.learning.normalise import leading_number
from tests.feed.written import ENTRIES, NEWS, TODAY, TREATY, WRITTEN

DRAFTED = {article.id: draft(article, TODAY).drafts for article in [*WRITTEN, TREATY]}


def of(kind: str) -> list[Draft]:
    return [one for one in DRAFTED[TREATY.id] if one.kind == kind]


def answers() -> set[str]:
    return {one.answer for one in DRAFTED[TREATY.id]}


def test_the_news_of_a_treaty_gives_what_an_instructor_keeps() -> None:
    stems = {one.stem: one.answer for one in DRAFTED[TREATY.id]}

    assert stems["In which year did Canada withdraw from the IR Treaty?"] == "2016"
    parties = "Between which two parties was the IR Treaty signed in 1984?"
    assert stems[parties] == "Canada and the Soviet Union"
    assert "300 km to 4,200 km" in answers()
    assert of("claim-or-fact")
    assert [one.answer for one in of("who-said")] == ["the Icelandic Ministry of Foreign Affairs"]


def test_no_claim_is_taught_as_a_fact() -> None:
    facts = [one for one in DRAFTED[TREATY.id] if one.label == "fact"]

    assert facts
    for one in facts:
        assert not re.search(r"forced|stationed|slept|could|may|withdrawal", one.told + one.stem)


def test_no_stem_needs_the_pronouns_of_its_article() -> None:
    begins = re.compile(r"(?:gap: |\? |^)(?:It|He|She|They|This|That|These|The (?:move|treaty))\b")
    stems = [one.stem for drafts in DRAFTED.values() for one in drafts]

    assert len(stems) >= 80
    assert [stem for stem in stems if begins.search(stem)] == []


def test_a_claim_names_its_speaker_and_an_option_at_the_most() -> None:
    claims = [one for drafts in DRAFTED.values() for one in drafts if one.label == "claim"]

    assert len(claims) >= 10
    for one in claims:
        assert one.by is not None
        assert one.by in one.stem or one.by in one.answer


@pytest.mark.parametrize("article", [*WRITTEN, TREATY], ids=lambda one: one.title or "treaty")
def test_drafts_load_as_a_bank_that_nobody_is_asked(article: Article, tmp_path: Path) -> None:
    drafts = DRAFTED[article.id]
    path = tmp_path / "drafts.yaml"
    path.write_text(write_bank(bank(drafts, article, TODAY)), "utf-8")

    loaded = load([path])

    assert loaded.findings == ()
    assert loaded.library.published == ()
    (found,) = loaded.library.banks.values()
    evidence = [one.x_draft.evidence for one in found.items if one.x_draft]
    assert len(evidence) == len(drafts) > 0
    assert all(article.text[one.start : one.end] == one.quote for one in evidence)


def test_the_same_article_gives_the_same_drafts() -> None:
    again = draft(TREATY, TODAY).drafts

    assert again == DRAFTED[TREATY.id]
    assert [one.rank for one in again] == list(range(1, len(again) + 1))
    assert draft(TREATY, TODAY, limit=2).drafts == again[:2]


def test_news_give_three_drafts_for_250_words() -> None:
    enough = [len(DRAFTED[one.id]) >= 3 * len(one.text.split()) / 250 for one in NEWS]

    assert len(enough) >= 8
    assert sum(enough) >= 0.8 * len(enough)


def test_three_of_four_paragraphs_give_a_draft() -> None:
    paragraphs = [part for one in ENTRIES for part in one.text.split("\n\n") if part.strip()]
    empty = [part for part in paragraphs if not draft(Article(part), TODAY).drafts]

    assert len(paragraphs) >= 15
    assert len(empty) <= 0.25 * len(paragraphs)


def test_options_are_clean_and_give_no_place_away() -> None:
    many = [
        one
        for article in WRITTEN
        for part in range(6)
        for one in draft(
            Article(f"{article.text}\n\nPart {part}.", title=article.title), TODAY
        ).drafts
    ]
    numeric = [one for one in many if len(one.options) == 4 and _is_numeric(one)]
    texts = [one for one in many if one.wrong and not _is_numeric(one)]

    assert len(many) >= 500
    assert len(numeric) >= 200
    for place in range(4):
        share = sum(one.options[place] == one.answer for one in numeric) / len(numeric)
        assert 0.15 <= share <= 0.40
    longest = sum(len(one.answer) > max(map(len, one.wrong)) for one in texts) / len(texts)
    assert 0.10 <= longest <= 0.35


def _is_numeric(one: Draft) -> bool:
    return all(leading_number(option) is not None for option in one.options)


def test_no_wrong_year_is_still_to_come() -> None:
    for article in NEWS:
        for one in DRAFTED[article.id]:
            if re.fullmatch(r"\d{4}", one.answer) and article.published is not None:
                last = max(int(one.answer) + 15, article.published.year)
                assert all(int(option) <= last for option in one.wrong)


_TEXT = (
    "The the a Kenya Ada Obi said that in 1987 2019 , . and “ ” ( ) It she was signed by treaty km"
    " 500 to 5,500 % Lake Accord may — \n of according According to US$5 é ’s 30 February"
)
WORDS = st.sampled_from(_TEXT.split())


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=80).map(" ".join)))
def test_whatever_the_text_a_draft_is_proved_by_it(text: str) -> None:
    article = Article(text)
    drafted = draft(article, TODAY)
    verifier = Verifier(article)

    assert drafted.why_not or drafted.dropped is not None
    for one in drafted.drafts:
        assert text[one.start : one.end] == one.quote
        assert verifier.why_not(given_of(one)) is None
