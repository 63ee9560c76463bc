"""The first tables: learners, sittings, attempts, cards, screens, inbox, item revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("done", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_state", "inbox", ["state", "update_id"], unique=False)
    op.create_table(
        "item_revision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("item", sa.String(length=100), nullable=False),
        sa.Column("rev", sa.String(length=12), nullable=False),
        sa.Column("text_rev", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_revision")),
        sa.UniqueConstraint(
            "item", "rev", "text_rev", name=op.f("uq_item_revision_item_rev_text_rev")
        ),
    )
    op.create_table(
        "learner",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("joined", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("alias", sa.String(length=64), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("rights", sa.Integer(), nullable=False),
        sa.Column("reached", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner")),
        sa.UniqueConstraint("number", name=op.f("uq_learner_number")),
    )
    op.create_index(
        "ix_learner_board",
        "learner",
        [sa.literal_column("points DESC"), "reached", "id"],
        unique=False,
    )
    op.create_table(
        "screen",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.String(length=16), nullable=False),
        sa.Column("learner", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=True),
        sa.Column("stale", sa.BigInteger(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("gone", sa.String(length=200), nullable=True),
        sa.Column("behind", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("chat", "slot", name=op.f("pk_screen")),
    )
    op.create_index("ix_screen_behind", "screen", ["behind", "not_before"], unique=False)
    op.create_table(
        "card",
        sa.Column("learner", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=100), nullable=False),
        sa.Column("stability", sa.Float(), nullable=False),
        sa.Column("difficulty", sa.Float(), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("rights", sa.Integer(), nullable=False),
        sa.Column("right_days", sa.Integer(), nullable=False),
        sa.Column("right_last", sa.DateTime(timezone=True), nullable=True),
        sa.Column("credited", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["learner"], ["learner.id"], name=op.f("fk_card_learner_learner")),
        sa.PrimaryKeyConstraint("learner", "item", name=op.f("pk_card")),
    )
    op.create_table(
        "sitting",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("nonce", sa.String(length=16), nullable=False),
        sa.Column("learner", sa.BigInteger(), nullable=False),
        sa.Column("begun", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("hints", sa.Integer(), nullable=False),
        sa.Column("predicted", sa.Float(), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recent", sa.Text(), nullable=False),
        sa.Column("rights", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner"], ["learner.id"], name=op.f("fk_sitting_learner_learner")
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["item_revision.id"], name=op.f("fk_sitting_revision_item_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("nonce", name=op.f("uq_sitting_nonce")),
    )
    op.create_index("ix_sitting_learner_id", "sitting", ["learner", "id"], unique=False)
    op.create_table(
        "attempt",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("learner", sa.BigInteger(), nullable=False),
        sa.Column("sitting", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("guess", sa.Float(), nullable=False),
        sa.Column("predicted", sa.Float(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hints", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner"], ["learner.id"], name=op.f("fk_attempt_learner_learner")
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["item_revision.id"], name=op.f("fk_attempt_revision_item_revision")
        ),
        sa.ForeignKeyConstraint(
            ["sitting"], ["sitting.id"], name=op.f("fk_attempt_sitting_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("sitting", "position", name=op.f("uq_attempt_sitting_position")),
    )
    op.create_index("ix_attempt_learner_item", "attempt", ["learner", "item"], unique=False)
