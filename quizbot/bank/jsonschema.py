"""The JSON Schema (draft-07) of bank files and translations, for editors: made from the models."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from quizbot.bank import templates
from quizbot.bank.header import Header
from quizbot.bank.read import read
from quizbot.bank.schema import MODELS
from quizbot.bank.values import FALSE, TRUE, as_list
from quizbot.bank.wordings import Heading, Wordings

_DIALECT: Final = "http://json-schema.org/draft-07/schema#"
_REF: Final = "#/definitions/{model}"
_TEXT: Final = ["string", "number", "boolean"]  # YAML's NO and 1987 are texts here
_NUMBER: Final = r"^\s*[+-]?(?=[0-9]|\.[0-9])[0-9_ ]*(\.[0-9_ ]*)?([eE][+-]?[0-9]{1,2})?\s*$"
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

_SHORT_LIST: Final = re.compile(r"\[\s+([^][{}]{1,120}?)\s+\]")

# What an editor says instead of showing a pattern.
_SAID: Final[Mapping[str, str]] = {
    r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$": (
        "an id has small letters, digits and hyphens, at most 40"
    ),
    r"^[0-9a-f]{12}$": "12 hexadecimal digits: `quizbot` writes this hash",
    r"^[0-9a-f]{64}$": "64 hexadecimal digits",
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "write a language such as en, ru or pt-BR",
    r"^[0-9]{1,20}(\.[0-9]{1,20})?%?$": "write a number such as 5, or a share such as 1%",
    r"^https?://\S+$": "an address begins with http:// or https:// and has no space",
    _NUMBER: "write a plain number, such as 5500 or 0.5",
    _DAY: "write a day as year-month-day, such as 2025-08-05",
}
_OWN: Final = {"^x-": {"description": "Yours: quizbot does not read it"}}
_ABOUT: Final = (
    "A question bank of quizbot, or a translation of one. `quizbot check FILE` names more mistakes "
    "than an editor can; docs/authoring.md tells the format."
)


def written() -> str:
    """Return the schema as JSON, the same for the same version of quizbot."""
    lines = json.dumps(schema(), ensure_ascii=False, indent=1)
    return _SHORT_LIST.sub(lambda found: f"[{' '.join(found[1].split())}]", lines) + "\n"


def schema() -> dict[str, Any]:
    """Return the schema of a file: of a translation where it says so, else of a bank."""
    models = (Header, *MODELS.values(), Heading, Wordings)
    made = models_json_schema(
        [(model, "validation") for model in models],
        ref_template=_REF,
        schema_generator=_ForEditors,
    )[1]
    definitions = {name: _tidy(one) for name, one in made["$defs"].items()}
    definitions["Bank"] = _file(definitions.pop("Header"), "Question") | {
        "description": "A question bank, or a part of one",
        "defaultSnippets": _bank_snippets(),
    }
    definitions["Translation"] = _file(definitions.pop("Heading"), "Wordings") | {
        "description": "A translation of a bank: texts only",
    }
    definitions["Question"] = _question(definitions)
    return {
        "$schema": _DIALECT,
        "title": "quizbot question bank, version 1",
        "description": _ABOUT,
        "if": {"required": ["translates"]},
        "then": _ref("Translation"),
        "else": _ref("Bank"),
        "definitions": dict(sorted(definitions.items())),
    }


class _ForEditors(GenerateJsonSchema):
    """What the models accept of YAML, where a scalar that means a text may look like a number."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Leave out titles that only repeat the key."""
        del schema
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Describe what may be left out as what it is: an empty value is a mistake."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Tell a default that an author could have written."""
        inner = self.generate_inner(schema["schema"])
        default = self.get_default_value(schema)
        return inner | {"default": default} if isinstance(default, str | int) else inner

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """Describe a text, which YAML may take for something else."""
        return _said(super().str_schema(schema) | {"type": _TEXT})

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        """Describe a whole number, of one digit where it has an end; it may stand in quotes."""
        digits = f"^[{schema['ge']}-{schema['le']}]$" if "le" in schema else "^[0-9]+$"
        return super().int_schema(schema) | {"type": ["integer", "string"], "pattern": digits}

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """Describe a number, whose digits may be grouped."""
        del schema
        return _said({"type": ["number", "string"], "pattern": _NUMBER})

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        """Describe a choice of yes and no, which may stand in quotes."""
        del schema
        words = [*TRUE, *FALSE]
        return {"anyOf": [{"type": "boolean"}, {"enum": words, "doNotSuggest": True}]}

    def date_schema(self, schema: core_schema.DateSchema) -> JsonSchemaValue:
        """Describe a day."""
        del schema
        return _said({"type": "string", "format": "date", "pattern": _DAY})

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        """Describe one of several words; `1` is no text to YAML."""
        made = super().literal_schema(schema)
        if str(made.get("const")).isdecimal():
            return {"enum": [int(made["const"]), made["const"]]}
        return made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Describe names and what they stand for."""
        made = super().dict_schema(schema)
        if patterned := made.pop("patternProperties", None):
            ((pattern, made["additionalProperties"]),) = patterned.items()
            made["propertyNames"] = _said({"pattern": pattern})
        return made

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """Describe a list whose only entry may stand without a dash."""
        made = super().function_before_schema(schema)
        if schema["function"]["function"] is not as_list:
            return made
        return {"anyOf": [made, made["items"]]}


def _said(value: JsonSchemaValue) -> JsonSchemaValue:
    said = _SAID.get(value.get("pattern", ""))
    return value | {"patternErrorMessage": said} if said else value


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": _REF.format(model=name)}


def _tidy(value: Any) -> Any:
    """Return a part without its title; what stands beside a reference is not read in draft-07."""
    if isinstance(value, list):
        return [_tidy(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _tidy(one) for key, one in value.items() if (key, type(one)) != ("title", str)}
    if "$ref" in kept and len(kept) > 1:
        kept["allOf"] = [{"$ref": kept.pop("$ref")}]
    return kept


def _file(heading: dict[str, Any], entry: str) -> dict[str, Any]:
    """Return a whole file: what stands above the questions, and they."""
    questions = {
        "type": "array",
        "description": "The questions; every one begins with `- id:`",
        "minItems": 1,
        "items": _ref(entry),
    }
    return heading | {
        "properties": heading["properties"] | {"questions": questions},
        "required": [*heading["required"], "questions"],
        "patternProperties": _OWN,
    }


def _question(definitions: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return any question: which keys it has is known from its type."""
    models = MODELS.items()
    typed = definitions[MODELS["single"].__name__]["properties"]
    kind = {
        "description": "How it is answered",
        "enum": list(MODELS),
        "enumDescriptions": [model.__doc__ for model in MODELS.values()],
    }
    return {
        "type": "object",
        "required": ["id", "type", "question"],
        "properties": {"id": typed["id"], "type": kind, "question": typed["question"]},
        "allOf": [
            {
                "if": _is(name),
                "then": _ref(model.__name__),
            }
            for name, model in models
        ],
        "defaultSnippets": [
            {
                "label": f"question: {name}",
                "description": model.__doc__,
                "body": _body(templates.question(name)),
            }
            for name, model in models
        ],
    }


def _is(kind: str) -> dict[str, Any]:
    """Return what holds of the questions of a type alone."""
    return {"type": "object", "required": ["type"], "properties": {"type": {"const": kind}}}


def _bank_snippets() -> list[dict[str, Any]]:
    whole = read(templates.bank("my-bank").encode(), "template").data
    return [{"label": "a new bank", "description": "A whole file", "body": _plain(whole)}]


def _body(entry: str) -> Any:
    """Return a template as editors want it: keys and values, no comments."""
    (question,) = read(f"questions:\n{entry}".encode(), "template").data["questions"]
    return _plain(question)


def _plain(value: Any) -> Any:
    """Return texts that mean yes or no as what they mean: an editor would put them in quotes."""
    match value:
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case "true" | "false":
            return value == "true"
        case _:
            return value
