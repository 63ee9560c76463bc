"""Articles and drafts from files: what commands are given becomes values."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quizbot.bank.items import Item
from quizbot.bank.load import load as load_banks
from quizbot.feed.article import Article, ArticleError, load, plain_text
from quizbot.lint.answers import right_texts

SUFFIXES = frozenset({".txt", ".md", ".yaml", ".yml"})
_MOST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An article with the name by which it was given."""

    name: str
    article: Article


@dataclass
class Shelf:
    """Articles by all the names that drafts have for them; `faults` are files that are none."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _known: dict[str, Article] = field(default_factory=dict)

    def add(self, path: Path) -> None:
        """Add the article of a file, or those of a folder or of a file of JSON lines."""
        if path.is_dir():
            for file in sorted(path.iterdir()):
                if file.suffix in SUFFIXES and file.is_file():
                    self._add(file)
        elif path.suffix in {".jsonl", ".json"}:
            for number, line in json_lines(path):
                self._add_line(path, number, line)
        else:
            self._add(path)

    def find(self, draft: dict[str, Any]) -> Article | None:
        """Return the article of a draft, by id, file or title; the only one, if it names none."""
        named = [draft.get(key) for key in ("article", "source", "file")]
        inner = draft.get("evidence")
        named.append(inner.get("article") if isinstance(inner, dict) else None)
        names = [str(one) for one in named if one is not None]
        for name in names:
            for form in (name, Path(name).name, Path(name).stem):
                if (found := self._known.get(form)) is not None:
                    return found
        return self.entries[0].article if not names and len(self.entries) == 1 else None

    def _add(self, path: Path) -> None:
        try:
            self._keep(str(path), load(path))
        except ArticleError as error:
            self.faults.append(str(error))

    def _add_line(self, path: Path, number: int, line: Any) -> None:
        text = line.get("text", line.get("context")) if isinstance(line, dict) else None
        if not isinstance(text, str):
            self.faults.append(f"{path}:{number}: an article needs a `text`")
            return
        title = line.get("title")
        article = Article(plain_text(text), title=title if isinstance(title, str) else None)
        self._keep(str(line.get("id", line.get("article", article.id))), article)

    def _keep(self, name: str, article: Article) -> None:
        self.entries.append(Entry(name, article))
        names = (name, Path(name).name, Path(name).stem, article.id, article.sha256, article.title)
        for one in names:
            if one:
                self._known.setdefault(one, article)


def shelf(paths: Sequence[Path]) -> Shelf:
    """Return the articles of these files and folders."""
    found = Shelf()
    for path in paths:
        found.add(path)
    return found


def json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield the values of a file with one a line, each with its number from 1.

    Raises:
        ArticleError: The file cannot be read, or a line is no JSON.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ArticleError(f"{path}: the file is larger than 50 MB; split it")
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "this is not UTF-8"
        raise ArticleError(f"{path}: {reason}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ArticleError(f"{path}:{number}: this line is no JSON") from error


def drafts(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the drafts of a file: lines of JSON, or a bank whose questions have an `x-draft`.

    Raises:
        ArticleError: The file holds no drafts.
    """
    if path.suffix in {".yaml", ".yml"} or path.is_dir():
        yield from _of_banks(path)
        return
    for number, line in json_lines(path):
        if not isinstance(line, dict):
            raise ArticleError(f"{path}:{number}: a draft has keys: article, answer, stem")
        yield {"id": f"line-{number}", **line}


def _of_banks(path: Path) -> Iterator[dict[str, Any]]:
    loaded = load_banks([path])
    if loaded.errors:
        raise ArticleError("\n".join(map(str, loaded.errors)))
    for bank in loaded.library.banks.values():
        for item in bank.items:
            if item.x_draft is not None:
                yield _flat(item)


def _flat(item: Item) -> dict[str, Any]:
    """Return an item as a line of JSON has a draft."""
    assert item.x_draft is not None
    flat: dict[str, Any] = item.x_draft.evidence.model_dump()
    flat |= {"id": item.id, "stem": item.question, "explanation": item.explanation}
    texts = right_texts(item)
    match item.type:
        case "true-false":
            return flat | {"kind": "true-false", "answer": item.answer}
        case "order":
            return flat | {"kind": "order", "answer": " → ".join(texts)}
        case "single":
            standing = item.question.startswith("How does the article present this: ")
            options = [option.text for option in item.options]
            kind = "claim-or-fact" if standing else None
            return flat | {"kind": kind, "answer": texts[0], "options": options}
        case _:
            return flat | {"kind": None, "answer": texts[0] if texts else ""}
