"""`quizbot feed`, as a process: what it prints, how it ends, what it leaves in the folder."""

import os
import resource
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from quizbot.feed.article import load
from tests.feed.server import Server, http

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "quizbot", "feed"]
TEXT = "The ministry said on Monday that the treaty of 1987 had ended, and gave its reasons.\n" * 4
NEEDS_EXTRA = pytest.mark.skipif(
    find_spec("trafilatura") is None or find_spec("feedparser") is None,
    reason="the extra `feed` is not installed",
)
WITHOUT_EXTRA = """
import sys
sys.modules["trafilatura"] = sys.modules["feedparser"] = sys.modules["defusedxml"] = None
import importlib.util
found = importlib.util.find_spec
hidden = {"trafilatura", "feedparser", "defusedxml"}
importlib.util.find_spec = lambda name, *rest: None if name in hidden else found(name, *rest)
from quizbot.__main__ import main
sys.argv = ["quizbot", "feed", *sys.argv[1:]]
raise SystemExit(main())
"""

Done = subprocess.CompletedProcess[str]


def feed(
    folder: Path,
    *arguments: str,
    most_bytes: int = -1,
    program: list[str] = PROGRAM,
    settings: dict[str, str] | None = None,
) -> Done:
    """Run the command in a folder; no file that it writes can be larger than `most_bytes`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZBOT_")}
    kept |= {"QUIZBOT_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT)}

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [*program, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        env=kept | (settings or {}),
        check=False,
        preexec_fn=limit if most_bytes >= 0 else None,
    )


def assert_one_line(done: Done, code: int, words: str) -> None:
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_text_is_stored_with_what_is_said_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    done = feed(
        tmp_path,
        *("add", "a.txt", "--title", "Treaty ends", "--publisher", "The Daily Example"),
        *("--date", "2025-08-05", "--author", "Jane Doe", "--licence", "quotations only"),
        *("--url", "https://Example.org/a?utm_source=x", "--language", "en-GB"),
    )

    [path] = (tmp_path / "data" / "articles").glob("*.yaml")
    article = load(path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"stored: {article.id} · 2025-08-05 · en-GB · 64 words · Treaty ends" in done.stdout
    assert (article.text, article.publisher, article.author) == (
        TEXT,
        "The Daily Example",
        "Jane Doe",
    )
    assert (article.url, article.licence) == ("https://example.org/a", "quotations only")
    assert path.name == f"{article.id}.yaml"


def test_what_nobody_knows_is_asked_for_and_can_be_added_later(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    first = feed(tmp_path, "add", "a.txt")

    second = feed(tmp_path, "add", "a.txt", "--title", "Treaty ends", "--date", "2025-08-05")

    [path] = (tmp_path / "data" / "articles").glob("*.yaml")
    assert "not known: --title, --date, --publisher, --url" in first.stderr
    assert "there already" in second.stdout
    assert "not known: --publisher, --url" in second.stderr
    assert (load(path).title, str(load(path).published)) == ("Treaty ends", "2025-08-05")


def test_what_is_said_counts_for_more_than_what_was_said_before(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    feed(tmp_path, "add", "a.txt", "--title", "Wrong")

    feed(tmp_path, "add", "a.txt", "--title", "Right")

    [path] = (tmp_path / "data" / "articles").glob("*.yaml")
    assert load(path).title == "Right"


@pytest.mark.parametrize("program", [PROGRAM, [sys.executable, "-c", WITHOUT_EXTRA]])
def test_a_saved_page_is_read_with_the_extra_or_without(tmp_path: Path, program: list[str]) -> None:
    body = "".join(f"<p>{TEXT}{number}.</p>" for number in range(3))
    html = f"<html lang='en'><title>Treaty</title><nav>Home</nav><article>{body}</article></html>"
    (tmp_path / "a.html").write_text(html)

    done = feed(tmp_path, "add", "a.html", program=program)

    [path] = (tmp_path / "data" / "articles").glob("*.yaml")
    assert done.returncode == 0
    assert load(path).title == "Treaty"
    assert "Home" not in load(path).text


def test_without_the_extra_an_address_says_what_to_install_and_a_text_works(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    program = [sys.executable, "-c", WITHOUT_EXTRA]

    address = feed(tmp_path, "add", "https://example.org/feed", program=program)
    text = feed(tmp_path, "add", "a.txt", program=program)

    assert_one_line(address, 78, "pip install -c constraints.txt -e '.[feed]'")
    assert text.returncode == 0


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("empty.txt", b"", "empty"),
        ("spaces.txt", b" \n\t", "empty"),
        ("binary.txt", b"a\0b" * 99, "binary"),
        ("cyrillic.txt", "Привет".encode("cp1251"), "not UTF-8"),
        ("long.txt", b"word " * 50_000, "at most 200,000"),
        ("huge.txt", b"word " * 900_000, "too large"),
        ("huge.html", b"<p>" * 1_700_000, "larger than 5 MB"),
        ("scripts.html", b"<script src='a.js'></script><div id='app'></div>", "its scripts"),
        ("empty.html", b"", "empty"),
        ("paper.pdf", b"%PDF-1.7", "ends in .txt, .md or .html"),
        ("feed.xml", b"<rss/>", "ends in .txt, .md or .html"),
    ],
)
def test_a_file_that_is_no_article_is_refused_in_a_line(
    tmp_path: Path, name: str, raw: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(raw)

    done = feed(tmp_path, "add", name)

    assert_one_line(done, 1, words)
    assert files(tmp_path / "data") in ([], [".lock"])


@pytest.mark.parametrize(
    "name", ["nowhere.txt", "../nowhere.txt", "folder.txt", "pipe.txt", "a\nb"]
)
def test_what_is_no_file_is_refused_in_a_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")

    done = feed(tmp_path, "add", name)

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--date", "2025-02-30", "there is no day '2025-02-30'"),
        ("--date", "yesterday", "write 2025-08-05"),
        ("--url", "javascript:alert(1)", "no web address"),
        ("--url", "https://name:secret@example.org/", "name or password"),
        ("--language", "English, please", "write one such as en or pt-BR"),
    ],
)
def test_what_cannot_be_so_is_refused_before_anything_is_stored(
    tmp_path: Path, option: str, value: str, words: str
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    done = feed(tmp_path, "add", "a.txt", option, value)

    assert_one_line(done, 1, words)
    assert "secret" not in done.stderr
    assert files(tmp_path) == ["a.txt"]


def test_a_full_disk_leaves_nothing_by_halves(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    done = feed(tmp_path, "add", "a.txt", most_bytes=100)

    assert_one_line(done, 75, "cannot be written")
    assert files(tmp_path / "data") == [".lock"]


def test_a_disk_that_becomes_full_keeps_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    feed(tmp_path, "add", "a.txt")
    [path] = (tmp_path / "data" / "articles").glob("*.yaml")
    before = path.read_bytes()

    done = feed(tmp_path, "add", "a.txt", "--title", "Treaty ends", most_bytes=100)

    assert_one_line(done, 75, "cannot be written")
    assert path.read_bytes() == before
    assert files(tmp_path / "data") == [".lock", path.name, "feeds.json"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "data").write_text("")

    assert_one_line(feed(tmp_path, "add", "a.txt"), 75, "cannot be written")


def test_nothing_stored_and_nothing_followed_is_said(tmp_path: Path) -> None:
    assert "no articles yet" in feed(tmp_path, "list").stdout
    assert not (tmp_path / "data").exists()


@NEEDS_EXTRA
def test_a_feed_is_added_listed_fetched_and_removed(tmp_path: Path) -> None:
    entry = f"<title>Treaty ends</title><guid>1</guid><description>{TEXT * 3}</description>"
    channel = f"<channel><title>News</title><item>{entry}</item></channel>"
    rss = f'<rss version="2.0">{channel}</rss>'
    with Server() as server:
        server.answers = {"/feed": http(rss, "application/rss+xml")}
        local = {"QUIZBOT_FEED_LOCAL": f"127.0.0.1:{server.port}"}
        address = f"{server.address}/feed"

        added = feed(tmp_path, "add", address, settings=local)
        listed = feed(tmp_path, "list", settings=local)
        fetched = feed(tmp_path, "fetch", settings=local)
        removed = feed(tmp_path, "remove", address, settings=local)
        again = feed(tmp_path, "remove", address, settings=local)

    assert added.stdout == "News: 1 new, 0 changed, 0 known\n"
    assert f"{address} · News · fetched" in listed.stdout
    assert "Treaty ends · News" in listed.stdout
    assert "no feed is due before" in fetched.stdout
    assert removed.returncode == 0
    assert_one_line(again, 1, "no feed of this address is followed")
    assert len(server.asked) == 1


@NEEDS_EXTRA
def test_feeds_of_the_setting_are_fetched_and_what_fails_decides_the_code(tmp_path: Path) -> None:
    with Server() as server:
        server.answers = {"/feed": http(status="503 Busy")}
        settings = {
            "QUIZBOT_FEED_LOCAL": f"127.0.0.1:{server.port}",
            "QUIZBOT_FEEDS": f"{server.address}/feed, example.org",
        }

        failed = feed(tmp_path, "fetch", settings=settings)
        listed = feed(tmp_path, "list", settings=settings)
        refused = feed(tmp_path, "remove", f"{server.address}/feed", settings=settings)

    assert_one_line(failed, 75, "the server answers 503 Busy")
    assert "the server answers 503 Busy" in listed.stdout
    assert_one_line(refused, 1, "QUIZBOT_FEEDS lists it")


@NEEDS_EXTRA
def test_a_server_of_the_own_network_is_refused_unless_it_is_named(tmp_path: Path) -> None:
    with Server() as server:
        server.answers = {"/feed": http("<rss/>", "application/rss+xml")}

        done = feed(tmp_path, "add", f"{server.address}/feed")

    assert_one_line(done, 1, "127.0.0.1 is not a public address")
    assert server.asked == []


@NEEDS_EXTRA
def test_a_damaged_article_is_named_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    feed(tmp_path, "add", "a.txt", "--title", "Treaty ends")
    broken = tmp_path / "data" / "articles" / "0123456789ab.yaml"
    broken.write_text("text: [")

    done = feed(tmp_path, "list")

    assert done.returncode == 1
    assert "Treaty ends" in done.stdout
    assert "0123456789ab.yaml" in done.stderr
