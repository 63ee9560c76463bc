"""Several replicas, pauses, jobs, roles and the audit.

Everything is added and nothing is taken away, so the version before goes on working meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("screen", sa.Column("holder", sa.String(32)))
    op.add_column("inbox", sa.Column("lane", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("lease", _MOMENT))
    op.add_column("inbox", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["lane", "update_id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "pause",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("chat", name=op.f("pk_pause")),
    )
    _jobs()
    _roles()


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("run_at", _MOMENT, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("lease", _MOMENT),
        sa.Column("holder", sa.String(32)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(500)),
        sa.PrimaryKeyConstraint("name", "key", name=op.f("pk_job")),
    )
    op.create_index("ix_job_run_at", "job", ["run_at"])


def _roles() -> None:
    op.create_table(
        "role",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("granted", _MOMENT, nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", "role", name=op.f("pk_role")),
    )
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
