"""Methods by which a bot gets its updates, and answers those that wait for an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from quizbot.emulator import limits
from quizbot.emulator.refusals import bad_request

if TYPE_CHECKING:
    from quizbot.emulator.call import Call, Method
    from quizbot.emulator.people import Json

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
PORTS = frozenset({443, 80, 88, 8443})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def get_me(call: Call) -> Json:
    """Return the bot's own account."""
    return {
        **call.bot.user(),
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_all,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


def allow(call: Call) -> None:
    """Remember which kinds of update the bot asks for, if it says so."""
    if not call.params.has("allowed_updates"):
        return
    allowed = [str(kind) for kind in call.params.items("allowed_updates", "update types")]
    if allowed != call.bot.allowed:
        call.bot.allowed = allowed
        call.world.save_bot(call.bot)


def set_webhook(call: Call) -> bool:
    """Have the updates sent to an address, or to none."""
    url = call.params.text("url")
    if not url:
        return delete_webhook(call)
    secret = call.params.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _check_url(url)
    connections = call.params.integer("max_connections", 40)
    allow(call)
    call.bot.webhook = {
        "url": url,
        "secret": secret,
        "max_connections": min(max(connections, 1), 100),
    }
    _drop_pending(call)
    call.world.save_bot(call.bot)
    return True


def _check_url(url: str) -> None:
    """Refuse what Telegram refuses, but let a bot on this machine do without a certificate."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    if host in LOOPBACK and parts.scheme in {"http", "https"}:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not host:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if (port or 443) not in PORTS:
        ports = "80, 88, 443 or 8443"
        raise bad_request(f"bad webhook: Webhook can be set up only on ports {ports}")


def delete_webhook(call: Call) -> bool:
    """Have the updates wait for getUpdates again."""
    call.bot.webhook = None
    _drop_pending(call)
    call.world.save_bot(call.bot)
    return True


def _drop_pending(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        queue = call.world.queues[call.bot.id]
        queue.confirm([update.id for update in queue.waiting()])


def get_webhook_info(call: Call) -> Json:
    """Return where the updates go and how that works."""
    webhook = call.bot.webhook or {}
    pending = len(call.world.queues[call.bot.id].waiting())
    info: Json = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": pending,
    }
    if webhook:
        info["max_connections"] = webhook["max_connections"]
        shown = ("last_error_date", "last_error_message")
        info |= {key: webhook[key] for key in shown if key in webhook}
    if call.bot.allowed:
        info["allowed_updates"] = call.bot.allowed
    return info


def answer_callback_query(call: Call) -> bool:
    """Answer a tap on a button, once and within its time."""
    text = call.params.text("text")
    if limits.utf16_length(text) > limits.NOTICE:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.params.text("url")
    if url and not url.lower().removeprefix("https://").startswith(("t.me/", "tg://")):
        raise bad_request("URL_INVALID")
    number = call.params.text("callback_query_id")
    show_alert = call.params.flag("show_alert")
    answer = {"callback_query_id": number, "text": text, "show_alert": show_alert, "url": url}
    query = call.queries.answer(call.bot.id, number, answer)
    if query is None:
        raise bad_request(TOO_OLD)
    call.world.events.emit("answer", query.chat, query.person_id, **answer)
    return True


def leave_server(_: Call) -> bool:
    """Accept that the bot wants to move to another server; there is nothing to do."""
    return True


METHODS: dict[str, Method] = {
    "close": leave_server,
    "logOut": leave_server,
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "answerCallbackQuery": answer_callback_query,
}
