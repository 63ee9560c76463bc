"""Translation files: the texts of a bank in another language, and never again what is right."""

from typing import Annotated, Literal

from pydantic import Field

from quizbot.bank.items import Gap, Outcome, Pair, Step
from quizbot.bank.values import Authored, Language, Listed, Short, Shorts, Slug, Stamp, Text


class Wording(Authored):
    """An option in the other language; whether it is right stands in the original."""

    text: Short = Field(description="The option in this language")
    feedback: Text | None = Field(None, description="Its feedback in this language")


class Slip(Authored):
    """A likely wrong answer, in the order of the original."""

    answer: Short | None = Field(
        None, description="What a learner would type in this language, where it is a word"
    )
    feedback: Text = Field(description="Why it is wrong, in this language")


class Wordings(Authored):
    """The texts of one question: those keys that the original has, lists in the same order."""

    id: Slug = Field(description="Id of the question, as in the original")
    of: Stamp = Field(
        description="Hash of the original that this translates; `quizbot translate` writes it"
    )
    question: Text = Field(description="What is asked, in this language")
    explanation: Text | None = Field(None, description="The explanation in this language")
    hints: Annotated[tuple[Text, ...], Field(max_length=3), Listed] = Field(
        (), description="The hints in this language, in the order of the original"
    )
    feedback: Outcome = Field(Outcome(), description="The word for the question as a whole")
    options: Annotated[tuple[Wording, ...], Field(max_length=10), Listed] = Field(
        (), description="The options as `- text:`, in the order of the original"
    )
    answer: Short | None = Field(None, description="The answer to a typed word")
    accept: Shorts = Field((), description="What else is right; the original's answers always are")
    traps: Annotated[tuple[Slip, ...], Field(max_length=20), Listed] = Field(
        (), description="The likely wrong answers, in the order of the original"
    )
    unit: Short | None = Field(None, description="The unit in this language, where it differs")
    items: Annotated[tuple[Step, ...], Field(max_length=8), Listed] = Field(
        (), description="The steps, in the order of the original"
    )
    pairs: Annotated[tuple[Pair, ...], Field(max_length=8), Listed] = Field(
        (), description="The pairs, in the order of the original"
    )
    extra: Annotated[tuple[Short, ...], Field(max_length=4), Listed] = Field(
        (), description="The right sides that belong to none, in the order of the original"
    )
    text: Text | None = Field(None, description="The text of a cloze, with the same {{gaps}}")
    gaps: Annotated[dict[Slug, Gap], Field(max_length=6)] = Field(
        default_factory=dict, description="What belongs in each gap in this language"
    )


class Heading(Authored):
    """What stands above the questions of a translation."""

    quizbot: Literal["1"] = Field(description="The version of this format: 1")
    translates: Slug = Field(description="Id of the bank that this translates")
    language: Language = Field(description="The language of this file: de, fr, pt-BR")
    title: Short | None = Field(None, description="The bank's title in this language")
    about: Text | None = Field(None, description="What the bank is about, in this language")
    authors: Shorts = Field((), description="Who translated it")
    topics: dict[Slug, Short] = Field(
        default_factory=dict, description="Titles of the topics in this language, by id"
    )
    speakers: dict[Slug, Short] = Field(
        default_factory=dict, description="Names of the speakers in this language, by id"
    )
