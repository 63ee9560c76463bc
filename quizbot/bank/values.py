"""The kinds of values in a bank: how an author's text becomes each, and what it may hold."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

TRUE, FALSE = ("true", "yes"), ("false", "no")
NUMBER = r"[+-]?(?=\d|\.\d)\d{0,30}(\.\d{0,30})?([eE][+-]?\d{1,2})?"
DAY = r"\d{4}-\d{2}-\d{2}"

_NUMBER = re.compile(NUMBER, re.ASCII)


class Authored(BaseModel):
    """What all parts of a bank share: frozen, and no key that the format does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


def as_list(value: Any) -> Any:
    """Return a list where an author wrote a lone value."""
    return [value] if isinstance(value, str | dict) else value


def as_flag(value: Any) -> Any:
    """Return what a word means that says yes or no."""
    if isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else ""  # True and TRUE mean the same to YAML
    if word not in (*TRUE, *FALSE):
        raise PydanticCustomError("QB204", "write true or false")
    return word in TRUE


def exact(text: str) -> Decimal | None:
    """Return the number that an author wrote, None if it is none; digits may be grouped by _."""
    plain = re.sub(r"(?<=\d)[_ ](?=\d)", "", text.strip())
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def as_decimal(value: Any) -> Any:
    """Return the number of a text."""
    if isinstance(value, str) and (value := exact(value)) is None:
        raise PydanticCustomError("QB219", "write a plain number, such as 5500 or 0.5")
    return value


def as_day(value: Any) -> Any:
    """Return a text that has the form of a day."""
    if isinstance(value, str) and not re.fullmatch(DAY, value, re.ASCII):
        raise PydanticCustomError("QB215", "write a day as year-month-day, such as 2025-08-05")
    return value


def meanings(*words: str) -> Any:
    """Return what tells editors the meaning of each value of a `Literal`, in its order."""
    return Field(json_schema_extra={"enumDescriptions": list(words)})


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3500)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Flag = Annotated[bool, BeforeValidator(as_flag)]
Exact = Annotated[Decimal, BeforeValidator(as_decimal), Field(allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(as_day)]
Stamp = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]

Listed = BeforeValidator(as_list)
"""Beside a tuple: an author may write one entry without a dash."""

Slugs = Annotated[tuple[Slug, ...], Field(max_length=20), Listed]
Shorts = Annotated[tuple[Short, ...], Field(max_length=50), Listed]

Label = Annotated[
    Literal["fact", "claim", "disputed", "opinion", "reported"],
    meanings(
        "What independent sources agree on",
        "What somebody says and others deny: needs `claim`",
        "What the sources themselves disagree on: needs `claim`",
        "A judgement or a forecast; the question names whose it is",
        "News that may still change: needs `as_of`",
    ),
]
Status = Annotated[
    Literal["draft", "reviewed", "published", "retired"],
    meanings(
        "Nobody has accepted it yet; it is not asked",
        "Somebody has accepted it; it is not asked yet",
        "Learners are asked it",
        "It is not asked any more; what learners have answered is kept",
    ),
]
Difficulty = Annotated[int, Field(ge=1, le=5)]
Typos = Annotated[int, Field(ge=0, le=3)]
