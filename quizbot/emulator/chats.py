"""Methods about chats and the people in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizbot.emulator.refusals import bad_request

if TYPE_CHECKING:
    from quizbot.emulator.call import Call, Method
    from quizbot.emulator.people import Json

PERMISSIONS = (
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos "
    "can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages "
    "can_add_web_page_previews can_react_to_messages can_edit_tag can_change_info can_invite_users "
    "can_pin_messages can_manage_topics"
)
GIFTS = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"


def get_chat(call: Call) -> Json:
    """Return all about a chat."""
    chat = call.chat()
    full = {
        **call.world.describe(chat),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS.split(), False),
    }
    if chat.private:
        username = call.world.people[chat.id].username
        return {**full, "active_usernames": [username]} if username else full
    return {**full, "permissions": dict.fromkeys(PERMISSIONS.split(), True)}


def get_chat_member(call: Call) -> Json:
    """Return someone's place in a chat."""
    chat = call.chat()
    try:
        return call.world.member(chat, call.params.integer("user_id"))
    except KeyError:
        raise bad_request("user not found") from None


def get_chat_member_count(call: Call) -> int:
    """Return how many are in a chat, bots included."""
    chat = call.chat()
    return sum(map(chat.has, chat.members))


def get_chat_administrators(call: Call) -> list[Json]:
    """Return the owner and the administrators of a group."""
    chat = call.chat()
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    leaders = [
        user_id
        for user_id, status in chat.members.items()
        if status in {"creator", "administrator"}
    ]
    return [call.world.member(chat, user_id) for user_id in leaders]


def leave_chat(call: Call) -> bool:
    """Leave a group."""
    chat = call.writable()
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    call.world.set_member(chat, call.bot.id, "left", call.bot.user())
    return True


def get_user_profile_photos(call: Call) -> Json:
    """Return that someone has no profile photos."""
    if call.params.integer("user_id") not in call.world.people:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


def pin_message(call: Call) -> bool:
    """Accept that a message is pinned; pinning shows nothing here."""
    call.message(call.writable(), "message to pin not found")
    return True


def set_reaction(call: Call) -> bool:
    """Accept a reaction of the bot to a message; the page does not show it."""
    call.message(call.writable(), "message to react not found")
    if len(call.params.items("reaction", "ReactionType")) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    return True


METHODS: dict[str, Method] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
    "getUserProfilePhotos": get_user_profile_photos,
    "pinChatMessage": pin_message,
    "setMessageReaction": set_reaction,
}
