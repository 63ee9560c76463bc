"""How a question is put: negations, length, opinions, and what it leans on."""

import re
from collections.abc import Iterator

from quizbot.bank.finding import Fault, Rewrite
from quizbot.bank.items import (
    Cloze,
    Item,
    Match,
    Multiple,
    Order,
    Single,
    TextAnswer,
    TrueFalse,
)
from quizbot.bank.library import Bank
from quizbot.lint.prose import is_english, words

_MOST_WORDS = 40
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(])")
_NEGATION = re.compile(
    r"\b(?:(?<!or )(?:not|Not)(?! only\b| just\b| later\b| more\b| less\b)|never|Never"
    r"|except|Except|(?<!at )(?<!At )least)\b"
)
_ANY_NEGATION = re.compile(
    r"\b(?:(?<!or )not(?! only\b| just\b)|never|no(?!\.\s*\d)|none|nothing|nobody|neither|without"
    r"|except|untrue)\b|n['’]t\b|(?<=\bnot )un(?!an|cle|der|i|less|til)\w{3,}",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\b(?:that|because|if|although|though|while|why|how|since|whether|so)\b|, (?:which|who)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[?？؟;]|[:：…]\s*$|\.\.\.\s*$|_{2,}|\{\{")
_CLAUSE_END = re.compile(r"[.,;:!]\s+")
_TELLS = (
    "add arrange assign calculate choose classify compare complete compute convert define"
    " describe determine enter estimate explain express fill find give identify imagine indicate"
    " label list mark match name order pick place put read recall round say select show solve"
    " sort spell state suppose tell tick translate type use work write"
)
_ORDERS = frozenset(_TELLS.split())
_OPINION = re.compile(
    r"\b(best(?! (?:describe|explain|summari[sz]e|match|fit|known|define|represent|complete)\w*)"
    r"|worst|better|good|bad|should(?! (?:a |the )?(?:reader|learner|student|one|you)\b)|ought to"
    r"|most important|fair|unfair|justified)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:according|argue|ask|believe|call|claim|demand|hold|propose|report|said|say|think|thought"
    r"|urge|want|warn|write|wrote)(?:d|ed|s|ing)?\b",
    re.IGNORECASE,
)
# A look for these first is much quicker than all the searches.
_NOS = (
    *("not", "never", " no ", "none", "nothing", "nobody", "neither", "without", "except"),
    *("untrue", "least", "n't", "n’t"),
)
_JUDGEMENTS = (
    *("best", "worst", "better", "good", "bad", "should", "ought", "important", "fair"),
    "justified",
)
_POINTERS = ("question", "Question", "item", "Item", "answer", "Answer", "exercise")
_HINGE = re.compile(
    r"\b(?:(?:previous|preceding|last|earlier|next) (?:question|item|answer|exercise)s?"
    r"|(?:question|item|answer)s? (?:above|before|below)|above (?:question|answer)s?"
    r"|(?:question|item) (?:no\. ?)?\d+)\b",
    re.IGNORECASE,
)


def stems(item: Item, bank: Bank) -> Iterator[Fault]:
    """Yield what is wrong with how a question is put."""
    if item.status == "retired":
        return
    if item.question.count(" ") >= _MOST_WORDS and (
        (count := len(words(item.question))) > _MOST_WORDS
    ):
        yield Fault(
            ("question",),
            "QB417",
            f"the question has {count} words",
            help=f"ask in at most {_MOST_WORDS}; what it tells beforehand belongs in `explanation`",
        )
    if is_english(bank):
        yield from _no_question(item)
        yield from _hinged(item)
        plain = f" {item.question.lower()} "
        if any(word in plain for word in _NOS):
            yield from _negative(item)
            yield from _double(item)
        if any(word in plain for word in _JUDGEMENTS):
            yield from _opinion(item)


def _negative(item: Item) -> Iterator[Fault]:
    if not isinstance(item, Single | Multiple | TextAnswer):
        return
    if (found := _main_negation(item.question)) is None:
        return
    word = found[0]
    edit = Rewrite(("question",), word.upper(), old=word)
    yield Fault(
        ("question",),
        "QB404",
        f"the question turns on `{word}`, which readers miss",
        help=f"ask what holds; if that is impossible, write {word.upper()}",
        words=word,
        edits=(edit,),
    )


def _main_negation(stem: str) -> re.Match[str] | None:
    """Return the negation in small letters that the last sentence of a stem turns on."""
    start = 0
    for end in _SENTENCE_END.finditer(stem):
        start = end.end()
    found = _NEGATION.search(stem, start)
    return None if found is None or _SUBORDINATE.search(stem, start, found.start()) else found


def _double(item: Item) -> Iterator[Fault]:
    for sentence in _SENTENCE_END.split(item.question):
        if len(_ANY_NEGATION.findall(sentence)) > 1:
            yield Fault(
                ("question",),
                "QB419",
                "two negations in one sentence: readers have to reckon what is asked",
                help="say it without them",
            )
            return
    if not isinstance(item, Single | Multiple) or not _turns_on_negation(item.question):
        return
    for place, option in enumerate(item.options):
        if found := _ANY_NEGATION.search(option.text):
            side = "right" if option.is_right else "wrong"
            yield Fault(
                ("options", place, side),
                "QB419",
                f"`{found[0]}` in an option, after a question with a negation, is negated twice",
                help="ask what holds, or say the option without it",
                words=found[0],
            )
            return


def _turns_on_negation(stem: str) -> bool:
    plain = re.sub(r"\b(?:NOT|EXCEPT|LEAST|NEVER)\b", lambda found: found[0].lower(), stem)
    return _main_negation(plain) is not None


def _no_question(item: Item) -> Iterator[Fault]:
    if "?" in item.question or isinstance(item, TrueFalse | Order | Match | Cloze):
        return
    if _ASKS.search(item.question):
        return
    firsts = {words(clause)[:1] for clause in _CLAUSE_END.split(item.question)}
    if any(first and first[0] in _ORDERS for first in firsts):
        return
    yield Fault(
        ("question",),
        "QB416",
        "this asks nothing",
        help="write a question with its question mark, or say what to do: Name ..., Choose ...",
    )


def _opinion(item: Item) -> Iterator[Fault]:
    if item.claim is not None or item.label in {"opinion", "claim", "disputed"}:
        return
    found = _OPINION.search(item.question)
    if found is not None and not _SAYS.search(item.question):
        yield Fault(
            ("question",),
            "QB424",
            f"`{found[0]}` asks for a judgement: whose is it?",
            help="name who judges so, with `claim` and `label: opinion`, or ask for a fact",
            words=found[0],
        )


def _hinged(item: Item) -> Iterator[Fault]:
    whole = "\n".join((item.question, *item.hints))
    if not any(word in whole for word in _POINTERS):
        return  # nearly always
    texts = [(("question",), item.question), *((("hints", n), t) for n, t in enumerate(item.hints))]
    for steps, text in texts:
        if (found := _HINGE.search(text)) is not None:
            yield Fault(
                steps,
                "QB426",
                f"`{found[0]}`: every learner gets the questions in another order",
                help="say here what one has to know of the other question",
                words=found[0],
            )


ITEM = (stems,)
