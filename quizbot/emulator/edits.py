"""Methods that change a message in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizbot.emulator import keyboards, messages
from quizbot.emulator.call import NO_MESSAGE_ID
from quizbot.emulator.refusals import bad_request

if TYPE_CHECKING:
    from quizbot.emulator.call import Call, Method
    from quizbot.emulator.people import Json

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def target(call: Call) -> Json:
    """Return the bot's own message that is to be edited."""
    if call.params.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if not call.params.has("message_id"):
        raise bad_request(NO_MESSAGE_ID)
    return call.own_message(call.writable())


def change(call: Call, message: Json, gone: tuple[str, ...], content: Json) -> Json:
    """Replace the fields `gone` and the keyboard of a message by new ones, and return it.

    Raises:
        Refusal: nothing would change.
    """
    removed = {*gone, "reply_markup", "edit_date"}
    kept = {key: value for key, value in message.items() if key not in removed}
    changed = {**kept, **content}
    markup = keyboards.inline(call.params)
    if markup is not None:
        changed["reply_markup"] = markup
    before = {key: value for key, value in message.items() if key != "edit_date"}
    if changed == before:
        raise bad_request(NOT_MODIFIED)
    changed["edit_date"] = call.world.now()
    call.world.replace(call.chat(), changed)
    return changed


def edit_text(call: Call) -> Json:
    """Change the text of a message."""
    message = target(call)
    new = messages.text(call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    content = {**new.fields("text"), **messages.link_preview(call)}
    return change(call, message, ("text", "entities", "link_preview_options"), content)


def edit_caption(call: Call) -> Json:
    """Change the caption of a photo or document."""
    message = target(call)
    if "photo" not in message and "document" not in message:
        raise bad_request("there is no caption in the message to edit")
    return change(call, message, ("caption", "caption_entities"), messages.caption(call))


def edit_markup(call: Call) -> Json:
    """Change only the keyboard of a message."""
    return change(call, target(call), (), {})


METHODS: dict[str, Method] = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
}
