"""The items: what a question bank says, as frozen values that validate themselves.

One definition serves YAML validation, the editors' JSON Schema and `match` statements. The
descriptions are for authors: editors show them.
"""

from typing import Annotated, Literal, NewType, Self

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from quizbot.bank.values import (
    Authored,
    Day,
    Difficulty,
    Exact,
    Flag,
    Label,
    Listed,
    Short,
    Shorts,
    Slug,
    Slugs,
    Stamp,
    Status,
    Text,
    Typos,
    meanings,
)

ItemKey = NewType("ItemKey", str)
"""`bank/item`, for example `inf-treaty/range-band`: what a card and an attempt are about."""

Kind = Annotated[
    Literal["assertion", "forecast", "opinion", "quotation"],
    meanings("Says that it is so", "Says that it will be so", "Finds it so", "Is quoted with it"),
]


class Citation(Authored):
    """Where it is written: a source, and a quotation from it or a place in it."""

    source: Slug = Field(description="Id of a source; all are listed at the top under `sources`")
    quote: Text | None = Field(
        None, description="A passage copied word for word, at most 40 words; `[...]` marks a gap"
    )
    at: Short | None = Field(None, description="Where in the source: a page, an article, a section")


class Claim(Authored):
    """Who says so, in what manner, and who denies it."""

    by: Slug = Field(description="Id of the speaker who says so, listed at the top")
    kind: Kind = Field("assertion", description="What sort of saying it is")
    denied_by: Slugs = Field((), description="Ids of the speakers who deny it")


class Outcome(Authored):
    """What to say after a right and after a wrong answer."""

    right: Text | None = Field(None, description="Said after a right answer")
    wrong: Text | None = Field(None, description="Said after a wrong answer that has no own word")


class Review(Authored):
    """Who accepted the question, when, and which version of it."""

    by: Short = Field(description="Who accepted it")
    on: Day = Field(description="The day on which it was accepted")
    of: Stamp = Field(description="Hash of what was accepted; `quizbot review` writes it")


class Evidence(Authored):
    """The passage of a stored article from which a question was drafted."""

    article: Short = Field(description="Id of the article: the beginning of its sha256")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="Hash of the article's text: another one means that the article has changed"
    )
    start: int = Field(ge=0, description="Where the passage begins, in characters from 0")
    end: int = Field(ge=0, description="Where it ends: the place after its last character")
    quote: Text = Field(description="The passage, word for word")


class Drafting(Authored):
    """How a question was drafted; for those who review it."""

    evidence: Evidence = Field(description="The passage that proves the answer")
    corroboration: Shorts = Field((), description="Addresses of other sources that say the same")
    generator: Short = Field(description="What drafted it, with its version or model")
    rank: int = Field(ge=1, description="Its place among the drafts of its article, best first")
    lint: Shorts = Field((), description="Codes of what the checker finds")
    note: Text | None = Field(None, description="What a reviewer should look at")


class Trap(Authored):
    """A likely wrong answer to a typed question, and why it is wrong."""

    answer: Short = Field(description="The wrong answer as a learner would type it")
    feedback: Text = Field(description="Why it is wrong: what it really is")


Traps = Annotated[tuple[Trap, ...], Field(max_length=20), Listed]


class Option(Authored):
    """An option of a choice; its text stands under `right` or under `wrong`."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["right"]}, {"required": ["wrong"]}]}
    )

    right: Short | None = Field(None, description="The text of an option that is right")
    wrong: Short | None = Field(None, description="The text of an option that is wrong")
    feedback: Text | None = Field(
        None, description="Said when it is chosen: why it is right, or what a wrong one really is"
    )
    id: Slug | None = Field(None, description="A lasting name, so that statistics outlive a change")
    pin: Literal["last"] | None = Field(None, description="`last` keeps it below all others")

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.right is None) == (self.wrong is None):
            raise PydanticCustomError(
                "QB213", "write the text of an option under one of `right` and `wrong`"
            )
        return self

    @property
    def text(self) -> str:
        """What the learner reads."""
        return self.right or self.wrong or ""

    @property
    def is_right(self) -> bool:
        """Whether choosing it is right."""
        return self.right is not None


class Base(Authored):
    """The keys of every type of item."""

    model_config = ConfigDict(serialize_by_alias=True)

    id: Slug = Field(
        description="A short and lasting name, such as range-band: progress hangs on it. "
        "Small letters, digits and hyphens, at most 40"
    )
    was: Slugs = Field((), description="Ids that this question had before")
    question: Text = Field(description="What is asked. One thing, clear without the options")
    explanation: Text | None = Field(
        None,
        description="What to learn from it, in two or three sentences; shown after each answer",
    )
    hints: Annotated[tuple[Text, ...], Field(max_length=3), Listed] = Field(
        (), description="Up to three hints, shown one by one when asked for"
    )
    difficulty: Difficulty = Field(3, description="From 1 (easy) to 5 (hard)")
    topic: Slug | None = Field(None, description="Id of a topic; all are listed under `topics`")
    tags: Slugs = Field((), description="Words to find it by; learners do not see them")
    objective: Slug | None = Field(
        None, description="Id of what it teaches; all are listed under `objectives`"
    )
    cite: Annotated[tuple[Citation, ...], Field(max_length=10), Listed] = Field(
        (), description="Where it is written. A contested fact needs two different publishers"
    )
    label: Label | None = Field(
        None, description="How sure it is; it opens the explanation. Left out: claim or fact"
    )
    claim: Claim | None = Field(None, description="Who says so, and who denies it")
    as_of: Day | None = Field(None, description="The day for which this is true")
    valid_from: Day | None = Field(None, description="The first day on which it is asked")
    valid_until: Day | None = Field(None, description="The last day on which it is asked")
    review_by: Day | None = Field(
        None, description="The day by which somebody should look at it again"
    )
    status: Status = Field("draft", description="How far it is; only published ones are asked")
    review: Review | None = Field(None, description="Who accepted it; `quizbot review` writes this")
    feedback: Outcome = Field(
        Outcome(), description="A word for the question as a whole, where options have none"
    )
    notes: Text | None = Field(None, description="For authors; learners never see it")
    x_draft: Drafting | None = Field(
        None, alias="x-draft", description="How it was drafted from an article; never shown"
    )

    @property
    def shown_label(self) -> Label:
        """The label that opens the explanation: what the author wrote, else `claim` or `fact`."""
        return self.label or ("claim" if self.claim else "fact")


class Choice(Base):
    """What `single` and `multiple` share."""

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=10)] = Field(
        description="Two to ten options, each under `right:` or `wrong:`"
    )
    shuffle: Flag = Field(
        default=True, description="Whether learners see them mixed; numbers are always sorted"
    )


class Single(Choice):
    """Choose the one right option."""

    type: Literal["single"]


class Multiple(Choice):
    """Choose all right options and no wrong one."""

    type: Literal["multiple"]


class TrueFalse(Base):
    """Say whether a statement holds."""

    type: Literal["true-false"]
    answer: Flag = Field(description="Whether the statement is true")


class Number(Base):
    """Type a number; `tolerance` is absolute ("5") or a share of the answer ("1%")."""

    type: Literal["number"]
    answer: Exact = Field(description="The right number, in digits")
    tolerance: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}(\.[0-9]{1,20})?%?$")] = (
        Field("0", description="How far off is still right: 5, or 1% of the answer")
    )
    unit: Short | None = Field(None, description="What is counted, such as km")
    units: Annotated[dict[Short, Exact], Field(max_length=20)] = Field(
        default_factory=dict,
        description="Other units that may be typed, by their size in `unit`: {mi: 1.609}",
    )
    traps: Traps = Field((), description="Likely wrong numbers, each with the reason")


class TextAnswer(Base):
    """Type a word or a phrase."""

    type: Literal["text"]
    answer: Short = Field(description="The right answer; case, articles and signs do not matter")
    accept: Shorts = Field((), description="Other right answers: synonyms, other spellings")
    typos: Typos = Field(0, description="How many slips of the finger are forgiven, up to three")
    traps: Traps = Field((), description="Likely wrong answers, each with the reason")


class Step(Authored):
    """A step of an order, and when it was."""

    text: Short = Field(description="What happens in this step")
    when: Short | None = Field(None, description="When it was; shown after the answer")


class Order(Base):
    """Put steps in order; they are authored in the right order."""

    type: Literal["order"]
    items: Annotated[tuple[Step, ...], Field(min_length=3, max_length=8)] = Field(
        description="Three to eight steps, written in the right order"
    )


class Pair(Authored):
    """A left side and the right side that belongs to it."""

    left: Short = Field(description="What is asked about")
    right: Short = Field(description="What belongs to it")


class Match(Base):
    """Find the right side of every left side; `extra` are right sides that belong to none."""

    type: Literal["match"]
    pairs: Annotated[tuple[Pair, ...], Field(min_length=3, max_length=8)] = Field(
        description="Three to eight pairs"
    )
    extra: Annotated[tuple[Short, ...], Field(max_length=4), Listed] = Field(
        (), description="Right sides that belong to no left side"
    )

    @property
    def rights(self) -> tuple[str, ...]:
        """The different right sides on offer, as authored: those of the pairs, then the extra."""
        return tuple(dict.fromkeys((*(pair.right for pair in self.pairs), *self.extra)))


class Gap(Authored):
    """A gap of a cloze: typed, or chosen where it has options."""

    answer: Short = Field(description="What belongs in the gap")
    accept: Shorts = Field((), description="What else is right in a gap that is typed")
    options: Annotated[tuple[Short, ...], Field(max_length=8), Listed] = Field(
        (), description="What can be chosen, the answer among it; without it the gap is typed"
    )


class Cloze(Base):
    """Fill the `{{gaps}}` of a text, one by one in the order in which the text has them."""

    type: Literal["cloze"]
    text: Text = Field(description="The text, with each gap as {{name}}")
    gaps: Annotated[dict[Slug, Gap], Field(min_length=1, max_length=6)] = Field(
        description="What belongs in each gap, by its name"
    )


Item = Single | Multiple | TrueFalse | Number | TextAnswer | Order | Match | Cloze
ITEM: TypeAdapter[Item] = TypeAdapter(Annotated[Item, Field(discriminator="type")])


class Source(Authored):
    """A source that items cite."""

    title: Short = Field(description="What it is; learners see it")
    file: Short | None = Field(
        None, description="A file beside this one that holds it: quotes are checked against it"
    )
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)] | None = (
        Field(None, description="Its address; it begins with https://")
    )
    publisher: Short | None = Field(None, description="Who published it")
    published: Short | None = Field(None, description="When it was published")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, description="Hash of the file, so that a change of it is noticed"
    )


class Speaker(Authored):
    """Somebody who claims or denies; `say` lists the names under which a stem may name them."""

    name: Short = Field(description="The name that learners see after `Claim by`")
    say: Shorts = Field((), description="Names that a question may use for them")


class Objective(Authored):
    """What a learner can do afterwards."""

    text: Text = Field(description="What a learner can do, beginning with a verb")
    bloom: Literal["remember", "understand", "apply", "analyse", "evaluate", "create"] = Field(
        "remember", description="How deep it goes, from remember to create"
    )
