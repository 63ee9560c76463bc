"""Small texts from strangers made plain: titles, names, days, languages, addresses."""

import re
import unicodedata
from datetime import date, timedelta
from email.utils import parsedate_to_datetime

from yarl import URL

from quizbot.feed.faults import FeedError
from quizbot.feed.guard import web_address

_SPACE = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"  # unseen like others, but several scripts are misspelt without them
_EMAIL = re.compile(r"<?[^\s<>()]+@[^\s<>()]+>?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)
_DAY = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_OLDEST = date(1990, 1, 1)  # before the web there is but the day zero of some computer

_TRACKING = re.compile(
    r"utm_\w+|mc_[ce]id|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid"
    r"|_hs(enc|mi)|hsCtaTracking|mkt_tok|oly_\w+_id|vero_\w+|at_\w+|ns_\w+|cmp(id)?|ref_src|ref_url"
    r"|s_cid|ss_source|wt_\w+|wtmc|xtor|spm|share_?id|smid|smtyp|__twitter_impression|CMP",
    re.ASCII,
)


def line(text: object, longest: int = 300) -> str | None:
    """Return a text as one line without what cannot be seen; None where nothing is left."""
    if not isinstance(text, str):
        return None
    seen = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} else sign
        for sign in text[: 4 * longest]
        if unicodedata.category(sign) != "Cf" or sign in _JOINERS
    )
    short = _SPACE.sub(" ", seen).strip()
    return (short if len(short) <= longest else f"{short[: longest - 1].rstrip()}…") or None


def person(text: object) -> str | None:
    """Return the name of an author; addresses for mail and of pages are no names."""
    name = line(text, 120)
    if name is None or "://" in name:
        return None
    return _EMAIL.sub("", name).strip(" ()<>,;\"'") or None


def language(text: object) -> str | None:
    """Return a language tag, or None where it is none."""
    tag = line(text, 40)
    if tag is None or not _LANGUAGE.fullmatch(tag := tag.replace("_", "-")):
        return None
    return tag


def day(text: object, today: date) -> date | None:
    """Return the day of a date in the forms of ISO 8601 and e-mail; None if there is no such day.

    A day before 1990 or after tomorrow is none on which an article was published.
    """
    if not isinstance(text, str):
        return None
    try:
        if found := _DAY.match(text):
            given = date(*map(int, found.groups()))
        else:
            given = parsedate_to_datetime(text[:100]).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return given if _OLDEST <= given <= today + timedelta(days=1) else None


def link(text: object, base: str = "") -> str | None:
    """Return an address of http or https that a link leads to; None for any other link."""
    if not isinstance(text, str) or len(text) > 4_000:
        return None
    try:
        joined = URL(base).join(URL(text.strip())) if base else URL(text.strip())
        return str(web_address(str(joined)))
    except (ValueError, FeedError):
        return None


def canonical(address: str) -> str:
    """Return an address without what only tells where its reader came from."""
    url = URL(address)
    kept = [(name, value) for name, value in url.query.items() if not _TRACKING.fullmatch(name)]
    if len(kept) < len(url.query):
        url = url.with_query(kept or None)
    return str(url.with_fragment(None))
