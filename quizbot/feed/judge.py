"""Verdicts on drafts of many articles."""

from typing import Any

from quizbot.feed.article import Article
from quizbot.feed.gather import Shelf
from quizbot.feed.verify import Given, Verifier


class Judge:
    """Verifies drafts against the articles of a shelf; what it knows of an article it keeps."""

    def __init__(self, articles: Shelf) -> None:
        self._articles = articles
        self._verifiers: dict[str, Verifier] = {}

    def why_not(self, draft: dict[str, Any]) -> str | None:
        """Return why a draft is refused, None if it is accepted."""
        article = self._articles.find(draft)
        if article is None:
            return "its article is not among those given"
        if (digest := _digest(draft)) is not None and digest != article.sha256:
            return "the article has changed since: draft from it again"
        return self._of(article).why_not(Given.of(draft))

    def _of(self, article: Article) -> Verifier:
        if article.sha256 not in self._verifiers:
            self._verifiers[article.sha256] = Verifier(article)
        return self._verifiers[article.sha256]


def _digest(draft: dict[str, Any]) -> str | None:
    """Return the hash of the article that a draft was made of, if it tells one."""
    inner = draft.get("evidence")
    told = draft.get("sha256", inner.get("sha256") if isinstance(inner, dict) else None)
    return told if isinstance(told, str) else None
