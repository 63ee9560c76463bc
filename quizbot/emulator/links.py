"""Links as Telegram reads them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_USER_LINK = re.compile(r"tg://user/?\?id=([0-9]{1,15})")


def link(url: str) -> str | None:
    """Return a link as Telegram would keep it, or None where it is none."""
    url = url.strip()
    if url.lower().startswith(("tg://", "ton://", "tonsite://")):
        return url
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    local = host == "localhost" or host.startswith("[")
    if parts.scheme.lower() not in {"http", "https"} or not ("." in host.strip(".") or local):
        return None
    return url if parts.path or parts.query or parts.fragment else f"{url}/"


def linked_user(url: str) -> int | None:
    """Return the id of the user that a tg://user link names."""
    match = _USER_LINK.fullmatch(url)
    return None if match is None else int(match[1])
