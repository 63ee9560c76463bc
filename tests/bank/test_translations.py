"""Translations: held against their original, graded as it is, and never served when stale."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from quizbot.bank.library import Library, Translation, nearest
from quizbot.bank.load import Loaded, load, shipped
from quizbot.bank.schema import MODELS
from quizbot.bank.skeleton import skeleton
from quizbot.bank.translated import wordings
from quizbot.learning.grading import Grade, grade
from quizbot.learning.response import Chosen, Filled, Typed
from tests.chat.banks import ALL, CLAIM, HEADER

BANK = HEADER + "".join((*ALL, CLAIM))
HEADING = """\
quizbot: 1
translates: small
language: de
title: Eine kleine Bank
topics: {basics: Grundlagen}
speakers: {ministry: das russische Außenministerium}
questions:
"""
WORDS = {
    "band": """
    question: Welche Reichweiten waren erfasst?
    options:
      - {text: "500 bis 5.500 km", feedback: Das ist der Bereich.}
      - {text: "100 bis 1.000 km", feedback: 100 km liegen unter der Untergrenze.}
      - {text: "5.500 bis 15.000 km", feedback: Bei 5.500 km lag die Obergrenze.}
    hints: [Der Name spricht von mittlerer Reichweite., Die Obergrenze hat vier Stellen.]
    explanation: Der Vertrag erfasste Raketen von 500 bis 5.500 km.
""",
    "partner": """
    question: Mit welchem Staat schlossen die USA den Vertrag?
    answer: Sowjetunion
    accept: [UdSSR]
    traps: [{answer: Russland, feedback: 1987 war das noch ein anderer Staat.}]
    explanation: Die andere Partei war die Sowjetunion.
""",
    "upper": """
    question: Wo lag die Obergrenze?
    unit: Kilometer
    traps: [{feedback: Das ist die Untergrenze.}]
    explanation: Sie lag bei 5.500 km.
""",
    "force": """
    question: Füllen Sie die Lücken.
    text: Nach einer Abstimmung im {{house}} trat er {{year}} in Kraft.
    gaps:
      year: {answer: "1988"}
      house: {answer: Senat, options: [Senat, Duma, Bundestag]}
    explanation: Der Senat stimmte im Mai 1988 zu.
""",
    "owners": """
    question: Wem gehörte die Rakete?
    pairs:
      - {left: SS-20, right: Sowjetunion}
      - {left: Pershing II, right: Vereinigte Staaten}
      - {left: SS-4, right: Sowjetunion}
    extra: [China]
    explanation: Zwei der drei waren sowjetisch.
""",
    "forced": """
    question: Laut dem Ministerium musste man den USA antworten.
    feedback: {right: So hieß es., wrong: So hieß es doch.}
    explanation: Das Ministerium sagte es; die USA bestreiten es.
""",
}


@pytest.fixture
def stamps(tmp_path: Path) -> dict[str, str]:
    """What every item's translation has to say that it is of."""
    library = loaded(tmp_path).library
    return {one.item.id: one.text_rev for one in library.published}


def loaded(folder: Path, sheet: str = "", *, bank: str = BANK) -> Loaded:
    (folder / "small.yaml").write_text(bank, encoding="utf-8")
    (folder / "small.de.yaml").unlink(missing_ok=True)
    if sheet:
        (folder / "small.de.yaml").write_text(sheet, encoding="utf-8")
    return load([folder])


def sheet(stamps: dict[str, str], *ids: str, heading: str = HEADING) -> str:
    return heading + "".join(f"  - id: {one}\n    of: {stamps[one]}{WORDS[one]}" for one in ids)


def codes(result: Loaded) -> list[str]:
    return [one.code for one in result.findings if one.code != "QB704"]


def german(folder: Path, sheet: str, *, bank: str = BANK) -> Library:
    result = loaded(folder, sheet, bank=bank)
    assert codes(result) == [], result.findings
    return result.library.speaking("de")


def test_a_translated_item_is_shown_in_its_language(tmp_path: Path, stamps: dict[str, str]) -> None:
    library = german(tmp_path, sheet(stamps, *WORDS))

    band, claim = library.revision("small/band"), library.revision("small/forced")
    assert band is not None
    assert claim is not None
    assert (band.language, band.bank_title, band.topic_title) == (
        "de",
        "Eine kleine Bank",
        "Grundlagen",
    )
    assert band.item.question == "Welche Reichweiten waren erfasst?"
    assert claim.speakers["ministry"].name == "das russische Außenministerium"
    assert claim.speakers["us"].name == "United States"
    assert [topic.title for topic in library.topics] == ["Grundlagen"]
    assert library.banks["small"].title == "Eine kleine Bank"


def test_progress_in_two_languages_is_one(tmp_path: Path, stamps: dict[str, str]) -> None:
    library = german(tmp_path, sheet(stamps, *WORDS))

    for one in library.revisions.values():
        original = loaded(tmp_path).library.revision(one.key)
        assert original is not None
        assert (one.rev, one.topic) == (original.rev, original.topic)
        assert one.text_rev != original.text_rev
        assert type(one).from_json(one.to_json()) == one


def test_what_is_not_translated_says_so(tmp_path: Path, stamps: dict[str, str]) -> None:
    result = loaded(tmp_path, sheet(stamps, "band"))

    partner = result.library.speaking("de").revision("small/partner")
    band = result.library.speaking("de").revision("small/band")

    assert partner is not None
    assert (partner.language, partner.wanted) == ("en", "de")
    assert partner.item.question == "With which state did the United States sign?"
    assert band is not None
    assert band.wanted is None
    (finding,) = result.findings
    assert (finding.code, finding.severity) == ("QB704", "info")
    assert finding.message.startswith("8 of 9 questions are not translated: worldwide, parties")


def test_typed_answers_count_in_both_languages(tmp_path: Path, stamps: dict[str, str]) -> None:
    library = german(tmp_path, sheet(stamps, *WORDS))

    def right(name: str, text: str) -> bool:
        revision = library.revision(f"small/{name}")
        assert revision is not None
        graded = grade(revision.item, Typed(text))
        assert isinstance(graded, Grade)
        return graded.correct

    for words in ("Sowjetunion", "UdSSR", "Soviet Union", "the USSR"):
        assert right("partner", words)
    assert not right("partner", "Russland")
    assert right("upper", "5500 Kilometer")
    assert right("upper", "5500 km")
    assert right("upper", "3417.5 mi")
    assert not right("upper", "500 km")


def test_a_trap_speaks_the_language_in_which_it_is_met(
    tmp_path: Path, stamps: dict[str, str]
) -> None:
    library = german(tmp_path, sheet(stamps, *WORDS))
    revision = library.revision("small/partner")
    assert revision is not None

    for words in ("Russland", "Russia"):
        graded = grade(revision.item, Typed(words))
        assert isinstance(graded, Grade)
        assert [one.feedback for one in graded.remarks] == ["1987 war das noch ein anderer Staat."]


def test_gaps_keep_the_order_of_the_original(tmp_path: Path, stamps: dict[str, str]) -> None:
    library = german(tmp_path, sheet(stamps, *WORDS))
    revision = library.revision("small/force")
    assert revision is not None

    for gaps in (("1988", "Senat"),):
        graded = grade(revision.item, Filled(gaps))
        assert isinstance(graded, Grade)
        assert graded.correct


def test_right_and_wrong_come_from_the_original(tmp_path: Path, stamps: dict[str, str]) -> None:
    library = german(tmp_path, sheet(stamps, *WORDS))
    revision = library.revision("small/band")
    assert revision is not None

    graded = grade(revision.item, Chosen((1,)))

    assert isinstance(graded, Grade)
    assert not graded.correct
    assert graded.remarks[0].feedback == "100 km liegen unter der Untergrenze."
    assert graded.solution == ("500 bis 5.500 km",)


def test_a_stale_translation_is_told_and_not_served(tmp_path: Path, stamps: dict[str, str]) -> None:
    words = sheet(stamps, "band", "partner")
    changed = BANK.replace("Which band of ranges was covered?", "Which ranges were covered?")

    result = loaded(tmp_path, words, bank=changed)

    stale = [one for one in result.findings if one.code == "QB702"]
    spoken = result.library.speaking("de")
    band, partner = spoken.revision("small/band"), spoken.revision("small/partner")
    assert [(one.severity, one.line) for one in stale] == [("warning", 9)]
    assert band is not None
    assert partner is not None
    assert band.item.question == "Which ranges were covered?"
    assert band.wanted == "de"
    assert partner.language == "de"
    assert re.search(r"write `of: [0-9a-f]{12}`", stale[0].help)


def test_the_hash_that_is_told_makes_it_fresh(tmp_path: Path, stamps: dict[str, str]) -> None:
    changed = BANK.replace("Which band of ranges was covered?", "Which ranges were covered?")
    stale = next(
        one
        for one in loaded(tmp_path, sheet(stamps, "band"), bank=changed).findings
        if one.code == "QB702"
    )
    present = re.findall(r"`of: ([0-9a-f]{12})`", stale.help)[0]

    library = german(tmp_path, sheet({"band": present}, "band"), bank=changed)

    assert library.published[0].language == "de"


OPTION = '      - {text: "5.500 bis 15.000 km", feedback: Bei 5.500 km lag die Obergrenze.}\n'
HINT = "Der Name spricht von mittlerer Reichweite., "
SS4 = "{left: SS-4, right: Sowjetunion}"
MISMATCHES = [
    ("band", OPTION, "", "2 options here, but 3"),
    ("band", ", feedback: Das ist der Bereich.", "", "`feedback` is missing"),
    ("band", HINT, "", "1 hint here, but 2"),
    ("band", "    explanation: Der Vertrag", "    # explanation: Der", "`explanation` is missing"),
    ("band", "    question: Welche", "    answer: A\n    question: Welche", "has no `answer`"),
    ("band", '{text: "500 bis', '{right: "500 bis', "does not say which option is right"),
    ("band", '"100 bis 1.000 km"', '"500 bis 5.500 km"', "the same as option 1"),
    ("partner", "    answer: Sowjetunion\n", "", "`answer` is missing"),
    ("partner", "    traps: [", "    hints: [x]\n    traps: [", "1 hint here, but none"),
    ("partner", "answer: Russland", "answer: UdSSR", "also accepted"),
    ("force", "{{house}}", "{{haus}}", "gap `haus`"),
    ("force", "      house:", "      haus:", "no gap `haus`"),
    ("force", ", Bundestag]", "]", "2 options here, but 3"),
    ("owners", SS4, SS4.replace("Sowjetunion", "UdSSR"), "share a right side"),
    ("owners", "    extra: [China]\n", "", "no extra right sides here, but 1"),
    ("forced", ", wrong: So hieß es doch.", "", "`feedback.wrong` is missing"),
]


@pytest.mark.parametrize(("name", "old", "new", "says"), MISMATCHES)
def test_another_shape_is_a_mismatch_and_nothing_of_the_file_is_served(
    tmp_path: Path, stamps: dict[str, str], name: str, old: str, new: str, says: str
) -> None:
    words = sheet(stamps, name, "upper" if name != "upper" else "band")
    assert old in words
    loaded(tmp_path, words.replace(old, new))

    result = load([tmp_path])

    errors = result.errors
    assert any(says in one.message for one in errors), errors
    assert {one.path for one in errors} == {str(tmp_path / "small.de.yaml")}
    assert all(one.language == "en" for one in result.library.speaking("de").published)


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("id: band", "id: bend", "QB701", "did you mean `band`?"),
        ("translates: small", "translates: smal", "QB701", "did you mean `small`?"),
        ("language: de", "language: en", "QB703", "name the language"),
        ("basics: Grundlagen", "basic: Grundlagen", "QB306", "did you mean `basics`?"),
        ("ministry: das", "minister: das", "QB308", "did you mean `ministry`?"),
        ("title: Eine", "titel: Eine", "QB201", "did you mean `title`?"),
        ("    question: Welche", "    frage: Welche", "QB202", "question"),
        ("hints: [", "type: single\n    hints: [", "QB201", ""),
        ('text: "500', 'txt: "500', "QB201", "did you mean `text`?"),
        ("questions:\n", "questions: none\nx-rest:\n", "QB203", "every one after a dash"),
    ],
)
def test_a_slip_is_named(
    tmp_path: Path, stamps: dict[str, str], old: str, new: str, code: str, says: str
) -> None:
    words = sheet(stamps, "band")
    assert old in words

    result = loaded(tmp_path, words.replace(old, new))

    assert code in codes(result)
    assert any(says in one.help or says in one.message for one in result.findings)


def test_an_id_of_a_file_with_an_error_is_not_called_unknown(
    tmp_path: Path, stamps: dict[str, str]
) -> None:
    wrong = BANK.replace("type: single", "type: singel")

    assert codes(loaded(tmp_path, sheet(stamps, "band"), bank=wrong)) == ["QB204"]


def test_an_item_is_translated_once(tmp_path: Path, stamps: dict[str, str]) -> None:
    assert codes(loaded(tmp_path, sheet(stamps, "band", "band"))) == ["QB207"]


def test_two_files_may_share_a_translation(tmp_path: Path, stamps: dict[str, str]) -> None:
    (tmp_path / "more.yaml").write_text(sheet(stamps, "partner"), encoding="utf-8")

    library = german(tmp_path, sheet(stamps, "band"))

    assert [one.item.id for one in library.published if one.language == "de"] == [
        "band",
        "partner",
    ]


def test_an_entry_in_the_words_of_the_original_is_not_a_translation(
    tmp_path: Path, stamps: dict[str, str]
) -> None:
    skeleton = HEADING + (
        f"  - id: worldwide\n    of: {stamps['worldwide']}\n    question: The ban was worldwide.\n"
        "    feedback: {right: It was., wrong: Asia was covered as well.}\n"
        "    explanation: It covered the whole world.\n"
    )

    result = loaded(tmp_path, skeleton)

    assert [one.code for one in result.findings] == ["QB704"]
    assert "9 of 9 questions" in result.findings[0].message
    assert {one.language for one in result.library.speaking("de").published} == {"en"}


def test_every_type_has_the_shape_of_its_own_words(tmp_path: Path) -> None:
    items = [one.item for one in loaded(tmp_path).library.published]

    assert {item.type for item in items} == set(MODELS)
    assert [len(wordings(item, "0" * 12).of) for item in items] == [12] * len(items)


def test_the_shipped_translation_is_whole_and_fresh() -> None:
    result = load([shipped()])
    german = result.library.speaking("de")

    texts = [one for one in german.published if one.bank == "solar-system"]
    assert len(texts) >= 12
    assert {one.language for one in texts} == {"de"}
    assert [one for one in result.findings if one.code.startswith("QB7")] == []
    assert {one.topic_title for one in texts} == {"Die Planeten", "Monde, Ringe und Kometen"}


def test_a_skeleton_is_fresh_and_waits_for_every_entry(tmp_path: Path) -> None:
    bank = loaded(tmp_path).library.banks["small"]

    result = loaded(tmp_path, skeleton(bank, "de"))

    assert [one.code for one in result.findings] == ["QB704"]
    assert "9 of 9 questions" in result.findings[0].message


def test_every_entry_of_a_skeleton_counts_once_it_is_changed(tmp_path: Path) -> None:
    text = skeleton(loaded(tmp_path).library.banks["small"], "de")

    library = german(tmp_path, re.sub(r"(?m)^    question: ", "    question: Auf Deutsch, ", text))

    assert {one.language for one in library.published} == {"de"}
    assert {one.item.type for one in library.published} == set(MODELS)


def test_a_skeleton_holds_only_what_is_lacking(tmp_path: Path, stamps: dict[str, str]) -> None:
    bank = loaded(tmp_path, sheet(stamps, *WORDS)).library.banks["small"]

    lacking = re.findall(r"- id: (\S+)", skeleton(bank, "de"))

    assert lacking == ["worldwide", "parties", "timeline"]
    items = {item.id: item for item in bank.items}
    assert skeleton(replace(bank, translations={"de": Translation("de", items=items)}), "de") == ""


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("pt", "pt-BR"),
        ("pt_PT", "pt-BR"),
        ("ru", None),
        ("", None),
        (None, None),
    ],
)
def test_the_nearest_language_is_taken(wanted: str | None, found: str | None) -> None:
    assert nearest(wanted, ("en", "de", "pt-BR")) == found


def test_nobody_is_told_of_a_language_that_no_bank_has(
    tmp_path: Path, stamps: dict[str, str]
) -> None:
    library = loaded(tmp_path, sheet(stamps, "band")).library

    assert library.speaking("ru") is library
    assert library.speaking(None) is library
    assert {one.wanted for one in library.speaking("en").published} == {None}
    assert library.languages == ("en", "de")
