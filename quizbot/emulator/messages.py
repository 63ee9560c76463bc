"""Methods that send, forward, copy and delete messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quizbot.emulator import entities, keyboards, limits
from quizbot.emulator.entities import Formatted
from quizbot.emulator.parameters import as_integer
from quizbot.emulator.refusals import bad_request

if TYPE_CHECKING:
    from quizbot.emulator.call import Call, Method
    from quizbot.emulator.people import Chat, Json

DELETE_SECONDS = 48 * 3_600
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


def post(call: Call, content: Json) -> Json:
    """Send a message with some content, a reply and a keyboard, and return it."""
    chat = call.writable()
    markup = keyboards.read(call.params)
    content = {**_reply(call, chat), **content}
    if call.params.flag("protect_content"):
        content["has_protected_content"] = True
    if keyboards.is_inline(markup):
        content["reply_markup"] = markup
    message = call.world.post(chat, call.bot.user(), content)
    if markup is not None and not keyboards.is_inline(markup):
        call.world.set_keyboard(chat, message["message_id"], markup)
    return message


def text(call: Call) -> Formatted:
    """Return the text of a message, within Telegram's limits."""
    read = people_in(call, entities.read(call.params, "text"))
    if not read.text:
        raise bad_request("message text is empty")
    if limits.utf16_length(read.text) > limits.TEXT:
        raise bad_request("message is too long")
    return read


def people_in(call: Call, read: Formatted) -> Formatted:
    """Return a text whose mentions by user id name a user; those of unknown ones are dropped."""
    if not any("user_id" in entity for entity in read.entities):
        return read
    kept = []
    for entity in read.entities:
        rest = {key: value for key, value in entity.items() if key != "user_id"}
        person = call.world.people.get(entity.get("user_id", 0))
        if person is not None:
            rest["user"] = person.user()
        if person is not None or "user_id" not in entity:
            kept.append(rest)
    return Formatted(read.text, kept)


def send_message(call: Call) -> Json:
    """Send a text."""
    call.writable()
    return post(call, {**text(call).fields("text"), **link_preview(call)})


def link_preview(call: Call) -> Json:
    """Return the field with the link preview options, if there are any."""
    options = call.params.data(
        "link_preview_options", "can't parse link preview options JSON object"
    )
    if call.params.flag("disable_web_page_preview"):
        options = {"is_disabled": True}
    return {"link_preview_options": options} if isinstance(options, dict) and options else {}


def _reply(call: Call, chat: Chat) -> Json:
    params = call.params
    reply = params.data("reply_parameters", "can't parse reply parameters JSON object")
    if not isinstance(reply, dict):
        reply = {
            "message_id": params.integer("reply_to_message_id"),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    number = as_integer(reply.get("message_id"))
    if not number:
        return {}
    message = chat.messages.get(number)
    if message is not None:
        kept = {key: value for key, value in message.items() if key != "reply_to_message"}
        return {"reply_to_message": kept}
    if not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return {}


def send_dice(call: Call) -> Json:
    """Send a die that shows a random value."""
    call.writable()
    emoji = call.params.text("emoji") or "🎲"
    if emoji not in DICE:
        raise bad_request("wrong dice emoji specified")
    value = call.world.rng.randrange(1, DICE[emoji] + 1)
    return post(call, {"dice": {"emoji": emoji, "value": value}})


def send_chat_action(call: Call) -> bool:
    """Show that the bot is typing, or doing something else."""
    chat = call.writable()
    action = call.params.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.events.emit("typing", chat)
    return True


def delete_message(call: Call) -> bool:
    """Delete one message for all."""
    chat = call.chat()
    message = call.message(chat, "message to delete not found")
    if not _deletable(call, chat, message):
        raise bad_request("message can't be deleted")
    call.world.remove(chat, message["message_id"])
    return True


def delete_messages(call: Call) -> bool:
    """Delete up to a hundred messages; those that cannot be found are passed over."""
    chat = call.chat()
    for number in _numbers(call):
        message = chat.messages.get(number)
        if message is not None and _deletable(call, chat, message):
            call.world.remove(chat, number)
    return True


def _deletable(call: Call, chat: Chat, message: Json) -> bool:
    own = message["from"]["id"] == call.bot.id
    trusted = chat.private or chat.members[call.bot.id] == "administrator"
    fresh = call.world.now() - message["date"] < DELETE_SECONDS
    return (own or trusted) and fresh


def _numbers(call: Call) -> list[int]:
    numbers = [as_integer(raw) for raw in call.params.items("message_ids", "message identifiers")]
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad_request("too many message identifiers specified")
    return numbers


_HEAD = frozenset(
    {
        "message_id",
        "from",
        "chat",
        "date",
        "edit_date",
        "reply_to_message",
        "reply_markup",
        "forward_origin",
        "has_protected_content",
    }
)


def _source(call: Call, what: str) -> Json:
    chat = call.chat("from_chat_id")
    message = call.message(chat, f"message to {what} not found")
    if message.get("has_protected_content"):
        raise bad_request(f"message can't be {'copied' if what == 'copy' else 'forwarded'}")
    return {key: value for key, value in message.items() if key not in _HEAD} | {
        "forward_origin": message.get("forward_origin")
        or {"type": "user", "sender_user": message["from"], "date": message["date"]}
    }


def forward_message(call: Call) -> Json:
    """Send someone's message once more, with its origin."""
    call.writable()
    return post(call, _source(call, "forward"))


def copy_message(call: Call) -> Json:
    """Send the content of a message anew and return only the new id."""
    call.writable()
    content = _source(call, "copy")
    del content["forward_origin"]
    if "caption" in call.params.values and ("photo" in content or "document" in content):
        content = {key: value for key, value in content.items() if "caption" not in key}
        content |= caption(call)
    return {"message_id": post(call, content)["message_id"]}


def caption(call: Call, params: Any = None) -> Json:
    """Return the fields of a caption, within Telegram's limits."""
    read = people_in(call, entities.read(params or call.params, "caption"))
    if limits.utf16_length(read.text) > limits.CAPTION:
        raise bad_request("message caption is too long")
    return read.fields("caption") if read.text else {}


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendDice": send_dice,
    "sendChatAction": send_chat_action,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
}
