"""What decides the grade of each item now, its other names, and banks that the database holds.

Everything is added and nothing is taken away, so the version before goes on working meanwhile. A
card that it writes does not say what decided the grade, and holds for whatever decides it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_CARDS = """
UPDATE card SET rev = coalesce((
    SELECT r.rev FROM attempt a JOIN item_revision r ON r.id = a.revision
    WHERE a.learner = card.learner AND a.item = card.item ORDER BY a.id DESC LIMIT 1
), '')
"""


def upgrade() -> None:
    op.add_column("card", sa.Column("rev", sa.String(12), nullable=False, server_default=""))
    op.execute(_CARDS)
    op.create_index("ix_card_item", "card", ["item", "learner"])
    _items()
    _publications()
    op.create_table(
        "diagnosis",
        _key(),
        sa.Column("previous", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnosis")),
        sa.UniqueConstraint("previous", name=op.f("uq_diagnosis_previous")),
    )


def _key() -> "sa.Column[int]":
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", number, autoincrement=True, nullable=False)


def _items() -> None:
    op.create_table(
        "item",
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("rev", sa.String(12), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_item")),
    )
    op.create_table(
        "edition",
        _key(),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_table(
        "amendment",
        sa.Column("edition", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "item", name=op.f("pk_amendment")),
        sa.ForeignKeyConstraint(
            ["edition"], ["edition.id"], name=op.f("fk_amendment_edition_edition")
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["item_revision.id"], name=op.f("fk_amendment_revision_item_revision")
        ),
    )
    op.create_table(
        "rename",
        sa.Column("was", sa.String(100), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("was", name=op.f("pk_rename")),
    )


def _publications() -> None:
    op.create_table(
        "publishing",
        _key(),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("undone", _MOMENT),
        sa.Column("undone_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publishing")),
    )
    op.create_table(
        "publication",
        sa.Column("publishing", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bank", sa.String(40), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("publishing", "bank", "name", name=op.f("pk_publication")),
        sa.ForeignKeyConstraint(
            ["publishing"], ["publishing.id"], name=op.f("fk_publication_publishing_publishing")
        ),
    )
    op.create_table(
        "upload",
        _key(),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("publishing", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.ForeignKeyConstraint(
            ["publishing"], ["publishing.id"], name=op.f("fk_upload_publishing_publishing")
        ),
    )
