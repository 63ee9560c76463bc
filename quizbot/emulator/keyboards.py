"""Keyboards under and below messages, checked as Telegram checks them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quizbot.emulator import limits
from quizbot.emulator.links import link
from quizbot.emulator.refusals import Refusal, bad_request

if TYPE_CHECKING:
    from quizbot.emulator.parameters import Params

Json = dict[str, Any]
ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "copy_text",
)
STYLES = frozenset({"danger", "success", "primary"})


def read(params: Params) -> Json | None:
    """Return the reply markup of a call, or None where there is none or an empty keyboard.

    Raises:
        Refusal: it is none of the four kinds of markup, or a button is wrong.
    """
    broken = "can't parse reply keyboard markup JSON object"
    raw = params.data("reply_markup", broken)
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in raw:
        return _inline(raw["inline_keyboard"])
    if "keyboard" in raw:
        return _reply(raw)
    flags = ("remove_keyboard", "force_reply")
    return _placeholder(raw) if any(raw.get(flag) is True for flag in flags) else None


def inline(params: Params) -> Json | None:
    """Return the inline keyboard of a call that can have no other markup."""
    markup = read(params)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def is_inline(markup: Json | None) -> bool:
    """Return whether the markup belongs to its message, as only inline keyboards do."""
    return markup is not None and "inline_keyboard" in markup


def _inline(raw: Any) -> Json | None:
    rows = [_row(row, _button) for row in _rows(raw, "inline_keyboard", "InlineKeyboardMarkup")]
    rows = [row for row in rows if row]
    if sum(map(len, rows)) > limits.BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _reply(raw: Json) -> Json | None:
    rows = [_row(row, _key) for row in _rows(raw["keyboard"], "keyboard", "ReplyKeyboardMarkup")]
    rows = [row for row in rows if row]
    return _placeholder({**raw, "keyboard": rows}) if rows else None


def _rows(raw: Any, field: str, owner: str) -> list[list[Any]]:
    if not isinstance(raw, list):
        raise bad_request(f'object expected as reply markup: field "{field}" must be an Array')
    if not all(isinstance(row, list) for row in raw):
        raise bad_request(f'field "{field}" of the {owner} must be an Array of Arrays')
    return raw


def _row(row: list[Any], check: Any) -> list[Json]:
    buttons = [button for raw in row if (button := check(raw)) is not None]
    return buttons[: limits.BUTTONS_A_ROW]


def _key(raw: Any) -> Json | None:
    if isinstance(raw, str):
        return {"text": raw} if raw else None
    return _text("keyboard button", "KeyboardButton", raw)


def _text(what: str, owner: str, raw: Any) -> Json | None:
    if not isinstance(raw, dict):
        raise bad_request(f"can't parse {what}: {owner} must be an Object")
    if "text" not in raw:
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if not isinstance(raw["text"], str):
        raise bad_request(f'can\'t parse {what}: Field "text" must be of type String')
    if raw.get("style", "primary") not in STYLES:
        raise bad_request(f"can't parse {what}: invalid button style specified")
    return raw if raw["text"].strip() else None


def _button(raw: Any) -> Json | None:
    what = "inline keyboard button"
    button = _text(what, "InlineKeyboardButton", raw)
    action = next((name for name in ACTIONS if name in raw), None)
    if action is None:
        reason = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"can't parse {what}: {reason}")
    value = _action(action, raw[action])
    if button is None:
        return None
    kept = {name: raw[name] for name in ("text", "icon_custom_emoji_id", "style") if name in raw}
    return {**kept, action: value}


def _action(name: str, value: Any) -> Any:
    match name:
        case "callback_data":
            size = len(value.encode("utf-8", "surrogatepass")) if isinstance(value, str) else 0
            if not 1 <= size <= limits.CALLBACK_DATA:
                raise bad_request("BUTTON_DATA_INVALID")
        case "url":
            return _url(value)
        case "copy_text":
            text = value.get("text") if isinstance(value, dict) else None
            if not isinstance(text, str) or not 1 <= limits.utf16_length(text) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case _:
            pass
    return value


def _url(value: Any) -> str:
    url = link(value) if isinstance(value, str) else None
    if url is None:
        reason = f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL"
        raise bad_request(reason)
    return url


def _placeholder(raw: Json) -> Json:
    text = raw.get("input_field_placeholder")
    if text is not None and not (isinstance(text, str) and _fits(text)):
        raise Refusal(400, "Bad Request: INPUT_FIELD_PLACEHOLDER_INVALID")
    return raw


def _fits(text: str) -> bool:
    return 1 <= limits.utf16_length(text) <= limits.PLACEHOLDER
