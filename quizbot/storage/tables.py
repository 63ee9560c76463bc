"""The tables. Attempts are facts and only grow; cards and counters are folded from them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from quizbot.storage.columns import Listed, Moment, Phased, Responded

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key() -> Column[int]:
    """Return a key that the database counts up; SQLite does so for plain integers only."""
    return Column(
        "id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )


learner = Table(
    "learner",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # Telegram's user id
    Column("number", Integer, nullable=False, unique=True),  # "Learner 7"
    Column("chat", BigInteger, nullable=False),
    Column("joined", Moment, nullable=False),
    Column("language", String(35)),
    Column("alias", String(64)),
    Column("listed", Boolean, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("topics", Listed, nullable=False),
    Column("points", Integer, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("rights", Integer, nullable=False),
    Column("reached", Moment),  # when the points were reached
    Column("reachable", Boolean, nullable=False),
)
Index("ix_learner_board", learner.c.points.desc(), learner.c.reached, learner.c.id)

item_revision = Table(
    "item_revision",
    metadata,
    _key(),
    Column("item", String(100), nullable=False),  # "bank/item"
    Column("rev", String(12), nullable=False),
    Column("text_rev", String(12), nullable=False),
    Column("body", Text, nullable=False),
    Column("since", Moment, nullable=False),
    UniqueConstraint("item", "rev", "text_rev"),
)

sitting = Table(
    "sitting",
    metadata,
    _key(),
    Column("nonce", String(16), nullable=False, unique=True),
    Column("learner", BigInteger, ForeignKey("learner.id"), nullable=False),
    Column("begun", Moment, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("topics", Listed, nullable=False),
    Column("position", Integer, nullable=False),
    Column("phase", Phased, nullable=False),
    Column("step", Integer, nullable=False),
    Column("revision", BigInteger, ForeignKey("item_revision.id")),
    Column("shown", Listed, nullable=False),  # the order in which the options are shown
    Column("draft", Listed, nullable=False),
    Column("hints", Integer, nullable=False),
    Column("predicted", Float, nullable=False),
    Column("asked", Moment),
    Column("recent", Listed, nullable=False),
    Column("rights", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Index("ix_sitting_learner_id", "learner", "id"),
)

attempt = Table(
    "attempt",
    metadata,
    _key(),
    Column("learner", BigInteger, ForeignKey("learner.id"), nullable=False),
    Column("sitting", BigInteger, ForeignKey("sitting.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("item", String(100), nullable=False),
    Column("revision", BigInteger, ForeignKey("item_revision.id"), nullable=False),
    Column("shown", Listed, nullable=False),
    Column("response", Responded, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("first", Boolean, nullable=False),
    Column("guess", Float, nullable=False),
    Column("predicted", Float, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("hints", Integer, nullable=False),
    Column("policy", Integer, nullable=False),
    UniqueConstraint("sitting", "position"),  # an answer counts once
    Index("ix_attempt_learner_item", "learner", "item"),
)

card = Table(
    "card",
    metadata,
    Column("learner", BigInteger, ForeignKey("learner.id"), primary_key=True, autoincrement=False),
    Column("item", String(100), primary_key=True),
    Column("stability", Float, nullable=False),
    Column("difficulty", Float, nullable=False),
    Column("last", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("rights", Integer, nullable=False),
    Column("right_days", Integer, nullable=False),
    Column("right_last", Moment),
    Column("credited", Integer, nullable=False),
    Column("rev", String(12), nullable=False, server_default=""),
    Index("ix_card_item", "item", "learner"),
)

item = Table(
    "item",
    metadata,
    Column("key", String(100), primary_key=True),  # "bank/item"
    Column("rev", String(12), nullable=False),  # what decides the grade now
    Column("since", Moment, nullable=False),
)

edition = Table(
    "edition",  # right answers that changed together
    metadata,
    _key(),
    Column("at", Moment, nullable=False),
)

amendment = Table(
    "amendment",
    metadata,
    Column("edition", BigInteger, ForeignKey("edition.id"), primary_key=True, autoincrement=False),
    Column("item", String(100), primary_key=True),
    Column("revision", BigInteger, ForeignKey("item_revision.id"), nullable=False),
)

rename = Table(
    "rename",
    metadata,
    Column("was", String(100), primary_key=True),  # "bank/item"
    Column("item", String(100), nullable=False),  # the one that it is now
    Column("at", Moment, nullable=False),
)

publishing = Table(
    "publishing",  # files that were published together
    metadata,
    _key(),
    Column("at", Moment, nullable=False),
    Column("by", BigInteger, nullable=False),  # 0 for the command line
    Column("undone", Moment),
    Column("undone_by", BigInteger),
)

publication = Table(
    "publication",
    metadata,
    Column(
        "publishing",
        BigInteger,
        ForeignKey("publishing.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("bank", String(40), primary_key=True),
    Column("name", String(64), primary_key=True),  # of the file
    Column("sha256", String(64), nullable=False),
    Column("text", Text, nullable=False),
)

upload = Table(
    "upload",  # what somebody sent to have it looked at
    metadata,
    _key(),
    Column("at", Moment, nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("name", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("report", Text, nullable=False),  # JSON: what was found, what would change
    Column("state", String(10), nullable=False),  # waiting, published, undone, discarded
    Column("publishing", BigInteger, ForeignKey("publishing.id")),
)

diagnosis = Table(
    "diagnosis",  # what was wrong with the banks, each time it was told
    metadata,
    _key(),
    Column("previous", BigInteger, nullable=False, unique=True),  # 0 for the first
    Column("digest", String(64), nullable=False),  # empty where nothing was wrong any more
    Column("at", Moment, nullable=False),
    Column("report", Text, nullable=False),  # JSON
)

screen = Table(
    "screen",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", String(16), primary_key=True),
    Column("learner", BigInteger, nullable=False),  # whose; a stranger's in a group has no row
    Column("content", String(64), nullable=False),
    Column("message", BigInteger),  # the message that shows it; none yet: send one
    Column("stale", BigInteger),  # an older message, to be removed
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("not_before", Moment),
    Column("lease", Moment),  # until when somebody is at work on it
    Column("holder", String(32)),  # which replica that is
    Column("tries", Integer, nullable=False),
    Column("gone", String(200)),  # why it was given up
    Column("behind", Boolean, nullable=False),  # wanted > shown and not given up
    Index("ix_screen_behind", "behind", "not_before"),
)

pause = Table(
    "pause",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),  # 0 for the whole bot
    Column("until", Moment, nullable=False),  # Telegram wants no calls before
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("lane", BigInteger, nullable=False, server_default="0"),  # learner, else chat
    Column("body", Text, nullable=False),
    Column("received", Moment, nullable=False),
    Column("state", String(8), nullable=False),  # waiting, done, dead
    Column("lease", Moment),  # until when a replica is at work on it
    Column("tries", Integer, nullable=False, server_default="0"),  # begun and never ended
    Column("error", String(500)),
    Column("done", Moment),
    Index("ix_inbox_state", "state", "update_id"),
)
_waiting = inbox.c.state == "waiting"
Index(
    "ix_inbox_waiting",
    inbox.c.lane,
    inbox.c.update_id,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)

job = Table(
    "job",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("key", String(100), primary_key=True),  # what it is about; empty for the only one
    Column("run_at", Moment, nullable=False),
    Column("payload", Text, nullable=False),  # JSON
    Column("lease", Moment),
    Column("holder", String(32)),
    Column("tries", Integer, nullable=False),
    Column("error", String(500)),
    Index("ix_job_run_at", "run_at"),
)

role = Table(
    "role",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),  # Telegram's user id
    Column("role", String(16), primary_key=True),  # admin, instructor
    Column("granted", Moment, nullable=False),
    Column("by", BigInteger, nullable=False),  # 0 for the settings and the command line
)

audit = Table(
    "audit",
    metadata,
    _key(),
    Column("at", Moment, nullable=False),
    Column("actor", BigInteger, nullable=False),  # 0 for the settings and the command line
    Column("act", String(64), nullable=False),
    Column("subject", String(100), nullable=False),
    Column("allowed", Boolean, nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_audit_at", "at"),
)
