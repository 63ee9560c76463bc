"""The names of languages, each in itself, so that those who read it find it."""

from types import MappingProxyType
from typing import Final

_NAMES: Final = MappingProxyType(
    {
        "ar": "العربية",
        "bg": "Български",
        "cs": "Čeština",
        "da": "Dansk",
        "de": "Deutsch",
        "el": "Ελληνικά",
        "en": "English",
        "es": "Español",
        "et": "Eesti",
        "fa": "فارسی",
        "fi": "Suomi",
        "fr": "Français",
        "he": "עברית",
        "hi": "हिन्दी",
        "hu": "Magyar",
        "id": "Bahasa Indonesia",
        "it": "Italiano",
        "ja": "日本語",
        "ko": "한국어",
        "lt": "Lietuvių",
        "lv": "Latviešu",
        "nl": "Nederlands",
        "no": "Norsk",
        "pl": "Polski",
        "pt": "Português",
        "ro": "Română",
        "ru": "Русский",
        "sk": "Slovenčina",
        "sv": "Svenska",
        "tr": "Türkçe",
        "uk": "Українська",
        "vi": "Tiếng Việt",
        "zh": "中文",
    }
)


def language(tag: str) -> str:
    """Return the name of a language, with its region; of one that is not known, its tag."""
    main, _, rest = tag.partition("-")
    name = _NAMES.get(main.casefold())
    if name is None:
        return tag
    return f"{name} ({rest})" if rest else name
