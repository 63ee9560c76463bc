"""Who says so, where it is written, and until when it holds."""

from datetime import date
from pathlib import Path

import pytest

from quizbot.bank.load import load
from tests.lint.linting import CLAIM, SINGLE, TEXT, TRUE, Question, codes, look

REPORTED = TRUE | {"label": "reported", "as_of": "2025-08-05"}
CASES: tuple[tuple[str, Question, str, Question], ...] = (
    (
        "QB309",
        CLAIM | {"question": "The answer was due."},
        "was due",
        CLAIM | {"question": "The answer was due, MOSCOW said."},
    ),
    (
        "QB309",
        TEXT | {"question": "Who said so?", "claim": {"by": "ministry"}},
        "Who said",
        TEXT | {"question": "Who said so?", "answer": "Moscow", "claim": {"by": "ministry"}},
    ),
    (
        "QB311",
        TRUE | {"valid_until": "2026-01-04"},
        "valid_until",
        TRUE | {"valid_until": "2026-01-05"},
    ),
    ("QB312", TRUE | {"review_by": "2026-01-05"}, "review_by", TRUE | {"review_by": "2026-01-06"}),
    ("QB312", REPORTED | {"as_of": "2025-07-01"}, "as_of", REPORTED | {"as_of": "2025-07-20"}),
    (
        "QB312",
        REPORTED | {"as_of": "2025-07-01"},
        "as_of",
        REPORTED | {"as_of": "2025-07-01", "review_by": "2026-03-01"},
    ),
    ("QB316", {key: TRUE[key] for key in TRUE if key != "cite"}, "{", TRUE),
    ("QB317", TRUE | {"cite": [{"source": "nti"}]}, "cite", CLAIM | {"cite": [{"source": "nti"}]}),
)


@pytest.mark.parametrize(("code", "bad", "line", "good"), CASES)
def test_what_an_item_owes_its_readers_is_asked_for(
    code: str, bad: Question, line: str, good: Question, tmp_path: Path
) -> None:
    found = [where for one, where in look(tmp_path, bad) if one.code == code]

    assert len(found) == 1
    assert line in found[0]
    assert code not in codes(tmp_path, good)


def test_a_draft_may_still_lack_its_source(tmp_path: Path) -> None:
    bare = {key: TRUE[key] for key in TRUE if key != "cite"} | {"status": "draft"}

    assert "QB316" not in codes(tmp_path, bare)


def test_two_pages_of_one_publisher_are_one_source(tmp_path: Path) -> None:
    nti = {"title": "T", "publisher": "NTI", "url": "https://nti.example/a"}
    sources = {"nti": nti, "ep": nti | {"title": "U", "publisher": "nti"}}

    assert "QB317" in codes(tmp_path, TRUE, sources=sources)


def test_an_address_names_its_publisher_where_nobody_else_does(tmp_path: Path) -> None:
    page = {"title": "T", "url": "https://www.nti.example/a"}
    sources = {"nti": page, "ep": page | {"url": "https://nti.example:80/b"}}
    found = [one for one, _ in look(tmp_path, TRUE, sources=sources) if one.code == "QB317"]

    assert [one.message for one in found] == ["only nti.example says so"]
    assert (
        look(tmp_path, TRUE, sources=sources | {"ep": page | {"url": "https://[x"}}, speakers={})
        == []
    )


def test_the_authors_own_text_is_no_second_source(tmp_path: Path) -> None:
    (tmp_path / "primer.md").write_text("The ban held.")
    nti = {"title": "T", "publisher": "NTI", "url": "https://nti.example/a"}
    primer = {"title": "Primer", "publisher": "Us", "file": "primer.md"}

    assert "QB317" not in codes(tmp_path, TRUE, sources={"nti": nti, "ep": primer})
    assert "QB317" in codes(tmp_path, TRUE, sources={"nti": nti, "ep": primer}, authors=["Us"])


def test_a_change_after_a_review_is_seen(tmp_path: Path) -> None:
    review = {"by": "Ann", "on": "2025-12-01", "of": "0" * 12}
    stale = SINGLE | {"review": review}
    found = [one for one, _ in look(tmp_path, stale) if one.code == "QB314"]
    stamp = load([tmp_path]).library.published[0].text_rev

    assert len(found) == 1
    assert stamp in found[0].help
    assert not found[0].safe
    assert "QB314" not in codes(tmp_path, SINGLE | {"review": review | {"of": stamp}})


def test_the_day_decides_what_is_due(tmp_path: Path) -> None:
    item = TRUE | {"review_by": "2026-03-01"}

    assert "QB312" not in codes(tmp_path, item, today=date(2026, 2, 28))
    assert "QB312" in codes(tmp_path, item, today=date(2026, 3, 1))
