"""Drafts as items of a bank: what a reviewer sees of them, and what no learner does."""

from pathlib import Path

from quizbot.bank.library import Revision
from quizbot.bank.load import load
from quizbot.feed.drafting import draft
from quizbot.feed.form import bank
from tests.feed.written import TODAY, TREATY

DRAFTS = draft(TREATY, TODAY).drafts
BANK = bank(DRAFTS, TREATY, TODAY)


def test_how_a_question_was_drafted_changes_nothing_that_a_learner_sees_or_is_graded_by() -> None:
    for item in BANK.items:
        whole = BANK.revision(item)
        bare = BANK.revision(item.model_copy(update={"x_draft": None}))

        assert item.x_draft is not None
        assert (whole.rev, whole.text_rev) == (bare.rev, bare.text_rev)
        assert Revision.from_json(whole.to_json()) == whole


def test_a_draft_keeps_its_id_when_others_come_and_go() -> None:
    fewer = draft(TREATY, TODAY, limit=1).drafts

    assert fewer[0].id == DRAFTS[0].id
    assert len({one.id for one in DRAFTS}) == len(DRAFTS)
    assert all(len(one.id) <= 40 for one in DRAFTS)


def test_a_wrong_key_in_x_draft_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(
        "quizbot: 1\nbank: b\ntitle: B\nlanguage: en\nquestions:\n"
        "  - id: q\n    type: text\n    question: What?\n    answer: that\n"
        "    x-draft: {generator: me, rank: 1, evidenc: none}\n"
        "  - id: r\n    type: text\n    question: What?\n    answer: that\n    x_draft: 5\n",
        "utf-8",
    )

    told = [(one.code, one.line) for one in load([path]).findings]

    assert ("QB201", 10) in told
    assert ("QB201", 15) in told
