"""How quick drafting is, and how much it gives: 100 articles of 300 words, made of the tests' own.

Goals: 100 articles in under 2 s; at least three drafts for 250 words of news in four of five; the
right number at each of four places in 15-40 %, the right text longest in 10-35 %.
"""

import argparse
import resource
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from quizbot.feed.article import Article, load
from quizbot.feed.draft import Draft
from quizbot.feed.drafting import draft
from quizbot.learning.normalise import leading_number

TODAY = date(2026, 1, 5)
WORDS = 300
ARTICLES = Path(__file__).parents[1] / "tests" / "feed" / "articles"


def articles(count: int) -> list[Article]:
    """Return different articles of 300 words: one of the tests, filled up with another."""
    written = [load(path) for path in sorted(ARTICLES.glob("*.yaml"))]
    made = []
    for number in range(count):
        first = written[number % len(written)]
        second = written[(number + 1 + number // len(written)) % len(written)]
        words = f"{first.text} Part {number} ends here.".split(" ")
        words += second.text.split(" ")[: max(0, WORDS - len(" ".join(words).split()))]
        made.append(replace(first, text=" ".join(words)))
    return made


def places(drafts: list[Draft]) -> str:
    """Return how often the right number stands at each place, and the right text is longest."""
    numeric = [one for one in drafts if len(one.options) == 4 and is_numeric(one)]
    texts = [one for one in drafts if one.wrong and not is_numeric(one)]
    at = Counter(one.options.index(one.answer) for one in numeric)
    longest = sum(len(one.answer) > max(map(len, one.wrong)) for one in texts)
    shares = " ".join(f"{at[place] / len(numeric):.2f}" for place in range(4))
    return f"right number at each place {shares}; right text longest {longest / len(texts):.2f}"


def is_numeric(one: Draft) -> bool:
    return all(leading_number(option) is not None for option in one.options)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=100)
    made = articles(options.parse_args().articles)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, started = time.process_time(), time.perf_counter()
    results = [draft(one, TODAY) for one in made]
    cpu, wall = time.process_time() - start, time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    drafts = [one for result in results for one in result.drafts]
    news = [result for result in results if result.article.published]
    enough = sum(len(one.drafts) >= 3 * len(one.article.text.split()) / 250 for one in news)
    dropped: Counter[str] = sum((result.dropped for result in results), Counter())
    print(f"{len(made)} articles: {cpu:.2f} s of CPU, {wall:.2f} s on the clock (goal 2)")
    print(f"memory: {(after - before) / 1024:.0f} MB more than before")
    print(f"{len(drafts)} drafts, {len(drafts) / len(made):.1f} an article; enough of the news: "
          f"{enough / len(news):.2f} (goal 0.8)")  # fmt: skip
    print("kinds:", dict(Counter(one.kind for one in drafts).most_common()))
    print("labels:", dict(Counter(one.label for one in drafts).most_common()))
    print(places(drafts))
    print("dropped:", dict(dropped.most_common(8)))


if __name__ == "__main__":
    main()
