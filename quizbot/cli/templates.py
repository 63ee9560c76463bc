"""The commands that help to begin: templates, and what editors need to know of the format."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizbot.cli.terminal import settings_here

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quizbot.bank.library import Bank


class What(StrEnum):
    """What a template is for."""

    BANK = "bank"
    QUESTION = "question"


Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="A new file for it; none is overwritten."),
]


def schema() -> None:
    """Print the JSON Schema of bank files, for editors."""
    from quizbot.bank.jsonschema import written  # noqa: PLC0415 - heavy

    typer.echo(written(), nl=False)


def new(
    what: Annotated[What, typer.Argument(help="A whole file, or an entry of `questions:`.")],
    name: Annotated[str, typer.Argument(metavar="ID|TYPE", help="Of the bank, or the question.")],
    *,
    output: Output = None,
) -> None:
    """Write a template with a comment at each key: a bank, or a question of a type."""
    from quizbot.bank import templates  # noqa: PLC0415 - heavy

    if what is What.QUESTION:
        write(templates.question(_kind(name, templates.KINDS)), output)
        return
    schema = templates.schema_from(Path.cwd() if output is None else output.absolute().parent)
    write(templates.bank(_id(name), schema=schema or templates.SCHEMA), output)
    if schema is None:
        typer.echo(
            f"quizbot: editors look for the schema in {templates.SCHEMA} beside the bank; "
            "`quizbot schema` prints it",
            err=True,
        )


def translate(
    bank: Annotated[str, typer.Argument(metavar="BANK", help="Its id, a file of it, its folder.")],
    language: Annotated[str, typer.Argument(metavar="LANGUAGE", help="Such as de or pt-BR.")],
    *,
    output: Output = None,
) -> None:
    """Write what a bank lacks in a language: the original's texts, to be written over."""
    from quizbot.bank import templates  # noqa: PLC0415 - heavy
    from quizbot.bank.skeleton import skeleton  # noqa: PLC0415 - heavy

    original, tag = _bank(bank), _language(language)
    if tag == original.language:
        raise _wrong(f"{original.id} is in {tag} itself: name another language")
    place = Path.cwd() if output is None else output.absolute().parent
    text = skeleton(original, tag, schema=templates.schema_from(place) or templates.SCHEMA)
    if text:
        write(text, output)
    else:
        typer.echo(f"quizbot: all of {original.id} is translated to {tag}", err=True)


def write(text: str, output: Path | None) -> None:
    """Print a text, or write it into a new file."""
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise _wrong(f"{output} exists, and is not overwritten: name another file") from None
    except OSError as error:
        raise _wrong(f"{output} cannot be written: {error.strerror}") from None


def _bank(name: str) -> "Bank":
    """Return the bank of a file or a folder; else the one with this id of those in use."""
    from quizbot.bank.load import load_or_raise, shipped  # noqa: PLC0415 - heavy
    from quizbot.preview.chosen import choose  # noqa: PLC0415 - heavy

    path = Path(name)
    if path.exists():
        library = load_or_raise([path] if path.is_dir() else choose(path).files)
        banks = list(library.banks.values())
        if len(banks) == 1:
            return banks[0]
        raise _wrong(f"{name} holds {len(banks)} banks: name a file of one")
    library = load_or_raise(settings_here().banks or (shipped(),))
    if name in library.banks:
        return library.banks[name]
    raise _wrong(f"there is neither a file nor a bank {name!r}")


def _language(tag: str) -> str:
    from quizbot.bank.values import Language  # noqa: PLC0415 - heavy

    return _valid(Language, tag, "write a language such as de, ru or pt-BR")


def _id(name: str) -> str:
    from quizbot.bank.values import Slug  # noqa: PLC0415 - heavy

    return _valid(Slug, name, "an id has small letters, digits and hyphens, at most 40")


def _valid(kind: object, value: str, advice: str) -> str:
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - heavy

    try:
        return str(TypeAdapter(kind).validate_python(value))
    except ValidationError:
        raise _wrong(advice) from None


def _kind(name: str, known: "Iterable[str]") -> str:
    if name in known:
        return name
    from quizbot.bank.habits import either, suggest  # noqa: PLC0415 - heavy

    meant = suggest(name, known)
    hint = f"did you mean {meant}?" if meant else f"the types are {either(tuple(known))}"
    raise _wrong(f"there is no type {name!r}: {hint}")


def _wrong(message: str) -> typer.BadParameter:
    return typer.BadParameter(message)
