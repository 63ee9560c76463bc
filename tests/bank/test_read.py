"""The reader keeps texts as they are, knows where they stand, and explains what is no YAML."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from quizbot.bank.document import Document
from quizbot.bank.read import LOADER, Loader, read
from quizbot.bank.text import MAX_BYTES

LOADERS = [yaml.CSafeLoader, yaml.SafeLoader]

BROKEN = {
    # quotes
    "an unclosed quote": ('a: 1\nb: "x\nc: 2\n', "2:4: QB001", "never closed"),
    "a quote that the next one closes": ('a: "x\nb: "y"\n', "1:4: QB001", "closes only on line 2"),
    "an apostrophe in single quotes": ("a: 'it's'\n", "1:7: QB001", "after this closing quote"),
    "quotes in quotes": ('a: "He said "x" to me"\n', "1:13: QB001", "other kind of quote"),
    "text after a quote": ('a: "x" y\n', "1:6: QB001", "after this closing quote"),
    "a colon after a quote": ('a: "x": y\n', "1:6: QB001", "after this closing quote"),
    "no comma between quotes": ('a: ["x" "y"]\n', "1:7: QB001", "after this closing quote"),
    "an unknown escape": ('a: "x\\d"\n', "1:6: QB016", "double the backslash"),
    "a short escape": ('a: "\\x0"\n', "1:5: QB016", "double the backslash"),
    "an escape beyond all characters": ('a: "\\UFFFFFFFF"\n', "1:5: QB016", "double the backsl"),
    "half a character": ('a: "x\n  y\\ud83d"\n', "2:4: QB016", "double the backslash"),
    "an escaped control character": ('a: "\\0"\n', "1:4: QB003", "U+0000"),
    "an escaped bidi character": ('a: "\\u202e"\n', "1:4: QB105", "U+202E"),
    # brackets
    "an unclosed bracket": ("a: [x, y\nb: z\n", "1:4: QB001", "bracket that opens here"),
    "an unclosed brace": ("a: {x: y\nb: z\n", "1:4: QB001", "bracket that opens here"),
    "a bracket open at the end": ("a: [[x,\n  y],\n", "1:4: QB001", "bracket that opens here"),
    "a bracket that a brace closes": ("a: [x, {y: z]\n", "1:8: QB001", "bracket that opens here"),
    "a bracket after a quoted one": ('a: ["]",\n', "2:1: QB001", "not closed"),
    "a bracket too many": ("a: [x]]\n", "1:7: QB001", "this ] closes nothing"),
    "a text that begins with a bracket": ("a: [x] y\n", "1:4: QB001", "begins with ["),
    "a lonely bracket": ("a: ]\n", "1:4: QB001", "this ] closes nothing"),
    "a comma too many": ("a: [x, , y]\n", "1:8: QB001", "between two commas"),
    "a colon in a list": ("a: [x: y: z]\n", "1:9: QB001", "in quotes"),
    "a gap as a value": ("a: {{x}} y\n", "1:5: QB015", "in quotes"),
    "a gap as a key": ("{{x}}: 1\n", "1:1: QB015", "in quotes"),
    "a list as a key": ("? [a]\n: b\n", "1:3: QB015", "in quotes"),
    # first signs
    "a text that begins with %": ("a: %x\n", "1:4: QB001", "begins with %"),
    "a text that begins with @": ("a: @x\n", "1:4: QB001", "begins with @"),
    "a text that begins with `": ("a: `x`\n", "1:4: QB001", "begins with `"),
    "bold": ("a: **x** y\n", "1:4: QB001", "begins with *"),
    "a lonely &": ("a: & x\n", "1:4: QB001", "begins with &"),
    "a text that begins with |": ("a: |x\n", "1:4: QB001", "begins with |"),
    "more than": ("a: > 5 km\n", "1:4: QB001", "begins with >"),
    "a dash after a key": ("a: - x\n", "1:4: QB001", "begins with -"),
    "a star": ("a: *x\n", "1:4: QB007", "begins with *"),
    "a star and more": ("a: *x y\n", "1:4: QB007", "begins with *"),
    "a star after a text": ("a: &x y\nb: *x z\n", "2:4: QB001", "begins with *"),
    "an exclamation": ("a: !x\n", "1:4: QB008", "begins with !"),
    "a tag": ("a: !!int 1\n", "1:4: QB008", "tags"),
    "a tagged block": ("a: !x [y]\n", "1:4: QB008", "tags"),
    "an unclosed tag": ("a: !<x\n", "1:4: QB008", "tags"),
    # colons and indentation
    "a colon in a text": ("a: x: y\n", "1:5: QB001", "a colon and a space"),
    "a colon that ends a text": ("a: x:\n  y\n", "1:5: QB001", "a colon and a space"),
    "no space after a colon": ("a:1\nb: 2\n", "1:3: QB001", "space after the colon"),
    "nothing but keys without spaces": ("a:1\n", "1:3: QB001", "space after the colon"),
    "no space after a dash": ("a:\n-b\n-c\n", "2:2: QB001", "space after the dash"),
    "no space after a later dash": ("a:\n  - b\n  -c\nd: 1\n", "3:4: QB001", "after the dash"),
    "no colon": ("a: 1\nx\nb: 2\n", "2:1: QB001", "a colon is missing"),
    "no colon at first": ("x\nb: 2\n", "1:1: QB001", "a colon is missing"),
    "a text not indented": ("a: >\nx\n", "2:1: QB001", "a colon is missing"),
    "an endless key": ("x" * 1200 + ": 1\n", "1:1: QB001", "a colon is missing"),
    "a no-break space after a colon": ("a:\xa01\nb: 2\n", "1:3: QB001", "no-break space"),
    "only a no-break space": ("a:\xa01\n", "1:3: QB001", "no-break space"),
    "too deep under a value": ("a: 1\n  b: 2\n", "2:3: QB001", "indentation"),
    "too deep in a list": ("a:\n  - b: 1\n   c: 2\n", "3:4: QB001", "indentation"),
    "too shallow": ("a:\n    b: 1\n  c: 2\n", "3:3: QB001", "indentation"),
    "a key beside its dash": ("a:\n  - b: 1\n  c: 2\n", "3:3: QB001", "indentation"),
    "a key after a list": ("- a\nb: 1\n", "2:1: QB001", "indentation"),
    "a block text that shrinks": ("a: |\n   x\n  y\n", "3:3: QB001", "indentation"),
    "no key": (": x\n", "1:1: QB001", "indentation"),
    "no key after a dash": ("a:\n  - : b\n", "2:5: QB001", "no key before this colon"),
    "a comma at first": ("a: ,b\n", "1:4: QB001", "begins with ,"),
    "a question mark at first": ("a: ? b\n", "1:4: QB001", "begins with ?"),
    "a value on two lines": ('a: 1\nb:\n  "x"?\nc: 1\n', "3:5: QB001", "after this closing quote"),
    "a text after a long list": ("a: [x,\n  y]z\n", "2:5: QB001", "special signs in quotes"),
    # tabs
    "a tab as indentation": ("a:\n\tb: 1\n", "2:1: QB004", "by spaces"),
    "a tab under a value": ("a: 1\n\tb: 1\n", "2:1: QB004", "by spaces"),
    "a tab and spaces": ("a:\n  - b: 1\n\t  c: 2\n", "3:1: QB004", "by spaces"),
    "a tab after a colon": ("a:\t1\n", "1:3: QB004", "by spaces"),
    "a tab in a text": ("a: x\ty\n", "1:5: QB004", "by spaces"),
    "a tab before a comment": ("a: 1\t# x\n", "1:5: QB004", "by spaces"),
    "a tab at an end": ('a: "x # y"\t\n', "1:11: QB004", "by spaces"),
    "a tab on its own": ("a: 1\n\t\nb: 2\n", "2:1: QB004", "by spaces"),
    "a tab in brackets": ("a: [\n\tb]\n", "2:1: QB004", "by spaces"),
    # characters
    "a control character": ("a: x\x07y\n", "1:5: QB003", "U+0007"),
    "a next line": ("a: x\x85b: y\n", "1:5: QB003", "U+0085"),
    "a line separator": ("a: x\u2028b: y\n", "1:5: QB003", "U+2028"),
    "a bidi override": ("b: 1\na: x\u202ey\n", "2:5: QB105", "U+202E"),
    "a zero-width space": ("a: x\u200by\n", "1:5: QB105", "U+200B"),
    "a second byte order mark": ("\ufeffa: x\ufeff\n", "1:5: QB105", "U+FEFF"),
    # the rest
    "nothing but dashes": ("---\n", "1:1: QB012", "the file is empty"),
    "an unmerged file": ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n", "2:1: QB001", "merged"),
    "a directive": ("%FOO\na: 1\n", "1:1: QB001", "begin with %"),
    "a version": ("%YAML 3.0\n---\na: 1\n", "1:1: QB001", "begin with %"),
    "an endless version": (f"%YAML 1.{'9' * 5000}\n---\na: 1\n", "1:1: QB001", "begin with %"),
    "two documents": ("a: 1\n---\nb: 1\n", "2:1: QB011", "dashes"),
    "text after the end": ("a: 1\n...\nb: 1\n", "3:1: QB011", "dots"),
    "text after a root in brackets": ("{a: 1}\nb: 2\n", "2:1: QB001", "does not belong"),
    "a root and a bracket": ("[a] ]\n", "1:5: QB001", "closes nothing"),
    "a key twice": ("a: 1\nb: 2\na: 3\n", "3:1: QB005", "`a` is there already"),
    "a key twice with blocks": ("a: {x: 1}\na: [2]\nb: 1\n", "2:1: QB005", "keep one"),
    "an anchor on a list": ("a: &x [1]\nb: *x\n", "1:4: QB006", "not a block"),
    "an anchor on a mapping": ("a: &x {y: z}\n", "1:4: QB006", "only a text"),
    "a merge key": ("a: 1\n<<: x\n", "2:1: QB014", "merge keys"),
    "a mapping that is merged": ("<<: {a: 1}\n", "1:1: QB014", "merge keys"),
    "a long text": ("a: " + "x" * 4001 + "\n", "1:4: QB010", "4,000"),
    "a long list of nothing": ("a:\n  -\n  - b\n", "2:4: QB218", "entry of the list"),
    "a key without value": ("a: 1\nb:\nc: 2\n", "2:1: QB218", "`b` has no value"),
    "a colon without key": ("?\n: x\n", "1:2: QB218", "no key"),
}


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "place", "words"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_yaml_is_said_once_in_plain_words(
    text: str, place: str, words: str, loader: Loader
) -> None:
    document = read(text.encode(), "f", loader=loader)

    (finding,) = document.findings
    assert str(finding).startswith(f"f:{place}")
    assert words in str(finding)


GOOD: dict[str, tuple[str, Any]] = {
    "words that YAML would change": (
        "a: [NO, Off, 010, 12:30, 1e3, 2025-02-30, ~, null, 0x1F, 5_500]\n",
        {"a": ["NO", "Off", "010", "12:30", "1e3", "2025-02-30", "~", "null", "0x1F", "5_500"]},
    ),
    "questions in brackets": (
        "a: [Which? Why?, 'No?', x?y]\nb: {c: Which?, d?: http://x.y/?z}\n",
        {"a": ["Which? Why?", "No?", "x?y"], "b": {"c": "Which?", "d?": "http://x.y/?z"}},
    ),
    "an empty text in quotes": ("a: ''\nb: \"\"\n", {"a": "", "b": ""}),
    "a text that is repeated": ("a: &x y\nb: *x\n", {"a": "y", "b": "y"}),
    "a quoted text that is repeated": ('a: &x "y"\n*x : z\n', {"a": "y", "y": "z"}),
    "a byte order mark": ("\ufeffa: b\n", {"a": "b"}),
    "Windows lines": ("a: b\r\nc:\r\n  - d\r\n", {"a": "b", "c": ["d"]}),
    "tabs where they are text": (
        'a: |\n  x\ty\nb: "p\tq"\nc: 1 # x\ty\n# \t\nd: 2\n',
        {"a": "x\ty\n", "b": "p\tq", "c": "1", "d": "2"},
    ),
    "other scripts and pictures": ("é: 'Привет 😀'\n", {"é": "Привет 😀"}),
    "a quoted merge sign": ('"<<": x\n', {"<<": "x"}),
    "a version that we know": ("%YAML 1.1\n---\na: 1\n", {"a": "1"}),
    "escapes": ('a: "\\u00e9\\t\\n"\n', {"a": "é\t\n"}),
}


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "data"), GOOD.values(), ids=GOOD)
def test_a_text_stays_what_its_author_wrote(text: str, data: Any, loader: Loader) -> None:
    document = read(text.encode(), "f", loader=loader)

    assert document.findings == ()
    assert document.data == data


@pytest.mark.parametrize("loader", LOADERS)
def test_all_that_can_be_told_is_told_in_one_pass(loader: Loader) -> None:
    text = "a: !x 1\na: 2\nb: x\x07\nc:\nd: 'x\n"

    found = [str(one).split(" ")[0:2] for one in read(text.encode(), "f", loader=loader).findings]

    assert found == [
        ["f:1:4:", "QB008"],
        ["f:2:1:", "QB005"],
        ["f:3:5:", "QB003"],
        ["f:4:1:", "QB218"],
        ["f:5:4:", "QB001"],
    ]


@pytest.mark.parametrize(
    ("raw", "place", "words"),
    [
        ("a: é\n".encode("latin-1"), "1:4", "another encoding"),
        ("b: 1\na: Ж\n".encode("cp1251"), "2:4", "another encoding"),
        ("a: 1\n".encode("utf-16"), "1:1", "UTF-16"),
    ],
)
def test_a_file_in_another_encoding_is_refused_where_it_begins(
    raw: bytes, place: str, words: str
) -> None:
    (finding,) = read(raw, "f").findings

    assert str(finding).startswith(f"f:{place}: QB002")
    assert words in str(finding)


@pytest.mark.parametrize("loader", LOADERS)
def test_every_key_value_and_entry_has_its_place(loader: Loader) -> None:
    text = "a: 1\nb:\n  - c: x\n    d: [y, 😀, z]\na: 2\ne: {f: g}\n"

    document = read(text.encode(), "f", loader=loader)

    assert document.place(()) == (1, 1)
    assert document.place(("b",), of_key=True) == (2, 1)
    assert document.place(("b",)) == (3, 3)
    assert document.place(("b", 0, "c")) == (3, 8)
    assert document.place(("b", 0, "d", 2)) == (4, 15)
    assert document.place(("e", "f"), of_key=True) == (6, 5)
    assert document.place(("e", "f")) == (6, 8)
    assert document.place(("e", 0, "f")) == (6, 8)
    assert document.place(("e", "missing", "f")) == (6, 4)
    assert document.place(("b", 7)) == (3, 3)
    assert Document("f").place(("a",)) == (1, 1)


@pytest.mark.parametrize("loader", LOADERS)
def test_reading_ends_where_a_file_is_too_deep(loader: Loader) -> None:
    deep = "".join(f"{' ' * level}a:\n" for level in range(40))

    document = read(deep.encode(), "f", loader=loader)

    assert [str(one)[:16] for one in document.findings] == ["f:17:17: QB009 n"]
    assert document.broken


def test_reading_ends_where_a_file_holds_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizbot.bank.read.MAX_EVENTS", 10)

    document = read(b"a: [1, 2, 3, 4, 5, 6, 7, 8, 9]\n", "f")

    assert [one.code for one in document.findings] == ["QB010"]


def test_more_bytes_than_allowed_are_not_looked_at() -> None:
    (finding,) = read(b"\xff" * (MAX_BYTES + 1), "f").findings

    assert (finding.code, finding.line) == ("QB010", 1)


def test_a_flood_of_forbidden_characters_is_cut() -> None:
    document = read(b"a: x" + b"\x07" * 100 + b"\n", "f")

    assert len(document.findings) == 20


def test_the_parser_written_in_c_is_used_where_there_is_one() -> None:
    assert yaml.CSafeLoader is LOADER


@pytest.mark.parametrize("loader", LOADERS)
@given(raw=st.binary(max_size=200))
def test_no_bytes_break_the_reader(loader: Loader, raw: bytes) -> None:
    document = read(raw, "f", loader=loader)

    assert document.findings or document.data


@pytest.mark.parametrize("loader", LOADERS)
@given(text=st.text("ab:-?[]{}#&*!|>'\"%@`, \n\t\\u0<=.\ufeff\xa0", max_size=60))
def test_no_signs_of_yaml_break_the_reader(loader: Loader, text: str) -> None:
    document = read(text.encode(), "f", loader=loader)

    lines = len(text.encode().decode("utf-8-sig").splitlines()) + 1
    assert all(1 <= one.line <= lines and one.column >= 1 for one in document.findings)


@given(
    st.recursive(
        st.text("xyz", min_size=1, max_size=4),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3),
            st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, min_size=1, max_size=3),
        ),
        max_leaves=12,
    ),
    st.booleans(),
)
def test_what_another_tool_wrote_is_read_back(data: Any, flow: bool) -> None:
    text = yaml.dump({"root": data}, default_flow_style=flow, sort_keys=False)

    document = read(text.encode(), "f")

    assert document.data == {"root": data}
    assert document.findings == ()
