"""The items: what a question bank says, as frozen values that validate themselves.

One definition serves YAML validation, the editors' JSON Schema and `match` statements. The reader
hands every scalar over as text, so each field says how text becomes its type.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, NewType, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    model_validator,
)
from pydantic_core import PydanticCustomError

ItemKey = NewType("ItemKey", str)
"""`bank/item`, for example `inf-treaty/range-band`: what a card and an attempt are about."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


def _as_bool(value: Any) -> Any:
    match value:
        case bool():
            return value
        case "true" | "yes":
            return True
        case "false" | "no":
            return False
        case _:
            raise PydanticCustomError("QB204", "write true or false")


_NUMBER = re.compile(r"[+-]?(?=\d|\.\d)\d{0,30}(\.\d{0,30})?([eE][+-]?\d{1,2})?", re.ASCII)


def exact(text: str) -> Decimal | None:
    """Return the number that an author wrote, None if it is none; digits may be grouped by _."""
    plain = re.sub(r"(?<=\d)[_ ](?=\d)", "", text.strip())
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _as_decimal(value: Any) -> Any:
    if isinstance(value, str) and (value := exact(value)) is None:
        raise PydanticCustomError("QB219", "write a plain number, such as 5500 or 0.5")
    return value


def _as_day(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise PydanticCustomError("QB215", "write a day as year-month-day, such as 2025-08-05")
    return value


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3500)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Flag = Annotated[bool, BeforeValidator(_as_bool)]
Exact = Annotated[Decimal, BeforeValidator(_as_decimal), Field(allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_as_day)]
Stamp = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]

Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_as_list), Field(max_length=20)]
Shorts = Annotated[tuple[Short, ...], BeforeValidator(_as_list), Field(max_length=50)]

Label = Literal["fact", "claim", "disputed", "opinion", "reported"]
Status = Literal["draft", "reviewed", "published", "retired"]


class Authored(BaseModel):
    """What all parts of a bank share: frozen, and no key that the format does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Citation(Authored):
    """Where it is written: a source, and a quotation from it or a place in it."""

    source: Slug
    quote: Text | None = None
    at: Short | None = None


class Claim(Authored):
    """Who says so, in what manner, and who denies it; both are ids of the bank's speakers."""

    by: Slug
    kind: Literal["assertion", "forecast", "opinion", "quotation"] = "assertion"
    denied_by: Slugs = ()


class Outcome(Authored):
    """What to say after a right and after a wrong response."""

    right: Text | None = None
    wrong: Text | None = None


class Review(Authored):
    """Who accepted the item, when, and which version of it (a hash stamp)."""

    by: Short
    on: Day
    of: Stamp


class Trap(Authored):
    """A likely wrong answer to a typed question, and why it is wrong."""

    answer: Short
    feedback: Text


Traps = Annotated[tuple[Trap, ...], BeforeValidator(_as_list), Field(max_length=20)]


class Option(Authored):
    """An option of a choice; its text stands under `right` or under `wrong`."""

    right: Short | None = None
    wrong: Short | None = None
    feedback: Text | None = None
    id: Slug | None = None
    pin: Literal["last"] | None = None

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

    id: Slug
    was: Slugs = ()
    question: Text
    explanation: Text | None = None
    hints: Annotated[tuple[Text, ...], BeforeValidator(_as_list), Field(max_length=3)] = ()
    difficulty: Annotated[int, Field(ge=1, le=5)] = 3
    topic: Slug | None = None
    tags: Slugs = ()
    objective: Slug | None = None
    cite: Annotated[tuple[Citation, ...], BeforeValidator(_as_list), Field(max_length=10)] = ()
    label: Label | None = None
    claim: Claim | None = None
    as_of: Day | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    review_by: Day | None = None
    status: Status = "draft"
    review: Review | None = None
    feedback: Outcome = Outcome()
    notes: Text | None = None

    @property
    def shown_label(self) -> Label:
        """The label that opens the explanation: what the author wrote, else `claim` or `fact`."""
        return self.label or ("claim" if self.claim else "fact")


class Choice(Base):
    """What `single` and `multiple` share."""

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=10)]
    shuffle: Flag = True


class Single(Choice):
    """Choose the one right option."""

    type: Literal["single"]


class Multiple(Choice):
    """Choose all right options and no wrong one."""

    type: Literal["multiple"]


class TrueFalse(Base):
    """Say whether a statement holds."""

    type: Literal["true-false"]
    answer: Flag


class Number(Base):
    """Type a number; `tolerance` is absolute ("5") or a share of the answer ("1%")."""

    type: Literal["number"]
    answer: Exact
    tolerance: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}(\.[0-9]{1,20})?%?$")] = "0"
    unit: Short | None = None
    units: Annotated[dict[Short, Exact], Field(max_length=20)] = Field(default_factory=dict)
    traps: Traps = ()


class TextAnswer(Base):
    """Type a word or a phrase."""

    type: Literal["text"]
    answer: Short
    accept: Shorts = ()
    typos: Annotated[int, Field(ge=0, le=3)] = 0
    traps: Traps = ()


class Step(Authored):
    """A step of an order, and when it was (shown afterwards)."""

    text: Short
    when: Short | None = None


class Order(Base):
    """Put steps in order; they are authored in the right order."""

    type: Literal["order"]
    items: Annotated[tuple[Step, ...], Field(min_length=3, max_length=8)]


class Pair(Authored):
    """A left side and the right side that belongs to it."""

    left: Short
    right: Short


class Match(Base):
    """Find the right side of every left side; `extra` are right sides that belong to none."""

    type: Literal["match"]
    pairs: Annotated[tuple[Pair, ...], Field(min_length=3, max_length=8)]
    extra: Annotated[tuple[Short, ...], BeforeValidator(_as_list), Field(max_length=4)] = ()

    @property
    def rights(self) -> tuple[str, ...]:
        """The different right sides on offer, as authored: those of the pairs, then the extra."""
        return tuple(dict.fromkeys((*(pair.right for pair in self.pairs), *self.extra)))


class Gap(Authored):
    """A gap of a cloze: typed, or chosen where it has options."""

    answer: Short
    accept: Shorts = ()
    options: Annotated[tuple[Short, ...], BeforeValidator(_as_list), Field(max_length=8)] = ()


class Cloze(Base):
    """Fill the `{{gaps}}` of a text, one by one in the order in which the text has them."""

    type: Literal["cloze"]
    text: Text
    gaps: Annotated[dict[Slug, Gap], Field(min_length=1, max_length=6)]


Item = Single | Multiple | TrueFalse | Number | TextAnswer | Order | Match | Cloze
ITEM: TypeAdapter[Item] = TypeAdapter(Annotated[Item, Field(discriminator="type")])


class Source(Authored):
    """A source that items cite."""

    title: Short
    file: Short | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)] | None = None
    publisher: Short | None = None
    published: Short | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class Speaker(Authored):
    """Somebody who claims or denies; `say` lists the names under which a stem may name them."""

    name: Short
    say: Shorts = ()


class Objective(Authored):
    """What a learner can do afterwards."""

    text: Text
    bloom: Literal["remember", "understand", "apply", "analyse", "evaluate", "create"] = "remember"
