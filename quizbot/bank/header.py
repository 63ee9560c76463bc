"""What stands above the questions of a file."""

from typing import Literal

from pydantic import Field

from quizbot.bank.items import Objective, Source, Speaker
from quizbot.bank.values import (
    Authored,
    Day,
    Difficulty,
    Flag,
    Language,
    Short,
    Shorts,
    Slug,
    Status,
    Text,
    Typos,
)


class Defaults(Authored):
    """What a question of the file has where it says nothing itself."""

    difficulty: Difficulty | None = Field(None, description="From 1 (easy) to 5 (hard)")
    status: Status | None = Field(None, description="How far the questions are")
    topic: Slug | None = Field(None, description="Id of the topic that they belong to")
    shuffle: Flag | None = Field(None, description="Whether options are mixed")
    as_of: Day | None = Field(None, description="The day for which they are true")
    typos: Typos | None = Field(None, description="How many slips are forgiven in typed words")


class Header(Authored):
    """What stands above the questions of one file; parts of a bank say the same or nothing."""

    quizbot: Literal["1"] = Field(description="The version of this format: 1")
    bank: Slug = Field(description="Id of the bank; files with the same id are its parts")
    title: Short | None = Field(
        None, description="The name that learners see; one file of the bank must have it"
    )
    language: Language | None = Field(None, description="Of the questions: en, de, pt-BR")
    about: Text | None = Field(None, description="What the bank is about")
    authors: Shorts = Field((), description="Who wrote it")
    licence: Short | None = Field(None, description="What others may do with it: CC BY 4.0")
    sources: dict[Slug, Source] = Field(
        default_factory=dict, description="Where things are written, by id"
    )
    speakers: dict[Slug, Speaker] = Field(
        default_factory=dict, description="Who claims and denies things, by id"
    )
    topics: dict[Slug, Short] = Field(
        default_factory=dict, description="Titles of the topics, by id"
    )
    objectives: dict[Slug, Objective] = Field(
        default_factory=dict, description="What is taught, by id"
    )
    defaults: Defaults = Field(
        Defaults(), description="What each question has where it says nothing itself"
    )
