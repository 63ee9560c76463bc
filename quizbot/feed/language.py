"""Which language a text is in, where nobody says it: by its letters and its commonest words."""

import re
import unicodedata
from collections import Counter

UNKNOWN = "und"
"""The tag for a language that is not known."""

_WORDS = {
    "en": "the of and to in that is was for on with as by it from are",
    "de": "der die und das den von zu mit ist des auf für nicht ein eine dem",
    "fr": "le la les des et une est dans pour que qui sur au du pas avec",
    "es": "el la los las de que y en una por con para es del se su",
    "pt": "o os as de que e em uma para com não do da dos por se",
    "it": "il la che di e un una per in sono del della non con dei le",
    "nl": "de het een van en in is dat op te met voor zijn niet aan",
    "pl": "w i na z do że się nie to jest od przez o za po",
    "sv": "och att det som en på är av för med den till inte har om",
    "tr": "ve bir bu için ile da de olarak daha çok olan en ne gibi",
}
_COMMON = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_SCRIPTS = {
    "GREEK": "el",
    "HEBREW": "he",
    "ARABIC": "ar",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "CJK": "zh",
    "THAI": "th",
    "DEVANAGARI": "hi",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэъё]", re.IGNORECASE)
_SAMPLE = 4_000  # characters
_LEAST = 0.12  # of the words are among the commonest sixteen, in any text of this language


def language(text: str) -> str:
    """Return the tag of the language, or `und` where there is no telling."""
    sample = text[:_SAMPLE]
    letters = [sign for sign in sample if sign.isalpha()]
    if not letters:
        return UNKNOWN
    scripts = Counter(unicodedata.name(sign, "?").partition(" ")[0] for sign in letters)
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > len(letters) // 20:
        return "ja"
    script, _ = scripts.most_common(1)[0]
    if script == "CYRILLIC":
        return _cyrillic(sample)
    return _latin(sample) if script == "LATIN" else _SCRIPTS.get(script, UNKNOWN)


def _latin(sample: str) -> str:
    words = re.findall(r"\w+", sample.lower())
    shares = {
        name: sum(word in common for word in words) / len(words) for name, common in _COMMON.items()
    }
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _LEAST else UNKNOWN


def _cyrillic(sample: str) -> str:
    if _UKRAINIAN.search(sample) and not _RUSSIAN.search(sample):
        return "uk"
    return "ru" if _RUSSIAN.search(sample) else UNKNOWN
