"""Past forms of verbs and their base, so that `did ... withdraw` can be asked of `withdrew`."""

from typing import Final

from quizbot.feed.lexicon import IRREGULAR, words

_WORDS = """
accept achieve add adopt agree announce appear apply appoint approve arrest arrive ask assassinate
assume attack attend award ban base borrow burn call capture carry cause celebrate change charge
claim climb close collapse collect commission complete compose conduct confirm connect conquer
construct contain continue contract convert create cross damage decide declare defeat defend demand
deny deploy derive describe design destroy develop devise die discover dismiss dissolve dominate
double drop earn elect eliminate employ enable encounter end engage enter erupt establish evolve
exceed expand experience explode explore export extend face fail file finance finish fire flood flow
follow force form found gain govern graduate grant happen head help hire host identify implement
import improve include increase influence inherit injure install introduce invade invent invest
invite issue join kill kidnap label land last launch learn license link live lower manufacture march
mark marry measure merge migrate modify move murder name need nominate obtain occupy occur offer
open operate order organise organize own paint pass patent perform permit pioneer place plan plant
play prepare present prevent print produce promise promote propose protect prove provide publish
purchase qualify raise ratify reach rebuild receive recognise recognize record recover reduce refuse
register reign reject release relocate remain remove rename renovate reopen repair replace report
represent requisition rescue resign restore resume retire return reveal rule sail save score seize
separate serve settle share sign spark split stage star start state stay stop strengthen study
submit succeed suffer suggest supply support surrender survive suspend switch terminate test
threaten trade train transfer translate travel treat trigger turn unify unite unveil use visit vote
walk warn watch welcome widen work wreck close abandon abolish accompany acquire adapt advance
allow assemble assign attract auction cancel clear combine complain condemn crash cultivate cut
deliver depart discharge display divide domesticate donate draft drain enforce enlarge erect escape
estimate evacuate examine execute exhibit expel extract fund generate guarantee halt harvest honour
honor house incorporate inspect inspire insulate invade isolate lobby map nationalise nationalize
note observe oppose outlaw overtake photograph plunge pledge privatise privatize proclaim prohibit
project pump quit rank restrict retain reverse revise sack scale secure shift shrink sink sponsor
stabilise store strike study tour triple trap undertake upgrade urge vaccinate weigh
"""
_BASES = _WORDS.split()
_DOUBLING: Final = words(
    "ban drop kidnap plan star stop trap map submit permit occur expel transfer"
)
AUXILIARY: Final = words(
    "is are was were has have had will would can could does did do became becomes remains"
)


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    if base in _DOUBLING:
        return base + base[-1] + "ed"
    return base + "ed"


BASES: Final = {_past(base): base for base in _BASES} | dict(IRREGULAR)
"""The base of every past form (and of some participles) that is known."""


def is_verb(word: str) -> bool:
    """Return whether a word after a subject is its verb, as far as can be known."""
    return word in AUXILIARY or word in BASES or (word.endswith("s") and word[:-1] in _KNOWN)


_KNOWN = frozenset(_BASES) | frozenset(IRREGULAR.values())
