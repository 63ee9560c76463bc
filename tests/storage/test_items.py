"""What was answered before this version is known by what decided the grade then."""

from sqlalchemy import text

from quizbot.storage import schema
from quizbot.storage.engine import writing
from tests.storage.samples import revision


def test_a_card_of_the_version_before_gets_the_rev_of_its_last_answer(blank_url: str) -> None:
    engine = writing(blank_url)
    one, body = revision(), revision().to_json()
    with engine.begin() as connection:
        schema.apply(connection, "0002")
        learner = "7, 1, 7, '2026-01-05 12:00:00.000000', NULL, NULL, true, 4, '[]', 0, 1, 1"
        connection.execute(text(f"INSERT INTO learner VALUES ({learner}, NULL, true)"))
        for number, rev in ((1, "aaaaaaaaaaaa"), (2, one.rev)):
            connection.execute(
                text("INSERT INTO item_revision VALUES (:n, :item, :rev, :rev, :body, :at)"),
                {"n": number, "item": one.key, "rev": rev, "body": body, "at": "2026-01-05 12:00"},
            )
        sitting = "1, 'abc', 7, '2026-01-05 12:00', 4, '[]', 2, 'told', 0, NULL, '[]', '[]', 0, 0"
        connection.execute(text(f"INSERT INTO sitting VALUES ({sitting}, NULL, '[]', 0, 0, 0)"))
        for number in (1, 2):
            connection.execute(
                text(
                    "INSERT INTO attempt VALUES (:n, 7, 1, :n, :item, :n, '[]', '{}', true, true,"
                    " 0, 0, 1, '2026-01-05 12:00', 0, 1)"
                ),
                {"n": number, "item": one.key},
            )
        for item in (one.key, "inf/never-answered"):
            connection.execute(
                text("INSERT INTO card VALUES (7, :item, 1, 5, '2026-01-05', 2, 2, 1, NULL, 10)"),
                {"item": item},
            )

        schema.apply(connection)

        revs = connection.execute(text("SELECT item, rev FROM card ORDER BY item")).all()
    engine.dispose()
    assert dict(map(tuple, revs)) == {one.key: one.rev, "inf/never-answered": ""}
