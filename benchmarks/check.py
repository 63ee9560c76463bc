"""How quick and how small loading and checking are: 10,000 questions in 100 files of one bank.

The baseline is what one would write without thinking, in the same run: `yaml.load(CSafeLoader)`
and the same pydantic models. Goals, as ratios to it: load <= 0.40, check with all lints <= 0.65,
peak memory <= 1.0; a file of 100 questions is read again within 20 ms. Each design runs in a
process of its own; CPU seconds, best of some.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from quizbot.bank.header import Header
from quizbot.bank.items import ITEM
from quizbot.bank.load import load
from quizbot.lint.check import Inputs, check

TODAY = date(2026, 1, 5)
KINDS = (
    *("single",) * 50,
    *("multiple",) * 12,
    *("true-false",) * 10,
    *("number", "text") * 8,
    *("order",) * 5,
    *("match",) * 4,
    *("cloze",) * 3,
)
SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo"]
WORDS = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in ("n", "r", "lo", "ta")]
OTHERS = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in ("d", "x", "ke", "py")]
LINKS = ("before the", "after the", "under the", "under each", "within a", "for this", "like the")


class Writer:
    """Writes sentences that mean nothing, in the shape of a bank that a person would write."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.quotes: list[str] = []

    def phrase(self, size: int) -> str:
        parts = (
            f"the {self.word()} {self.word()} {self.chance.choice(LINKS)} {self.word()}"
            for _ in range(size)
        )
        return " and ".join(parts)

    def word(self) -> str:
        return self.chance.choice(WORDS)

    def sentence(self, size: int) -> str:
        text = self.phrase(size)
        return f"{text[0].upper()}{text[1:]}."

    def option(self) -> str:
        first, second, third = self.chance.sample(OTHERS, 3)
        return f"{first.title()} {self.chance.choice(LINKS)} {second} {third}"

    def scalar(self, text: str) -> str:
        quote = self.chance.choices(["", '"', "'"], [80, 15, 5])[0]
        return f"{quote}{text}{quote}"

    def folded(self, key: str, indent: int, text: str) -> list[str]:
        pad, lines, line = " " * indent, [f"{' ' * indent}{key}: >-"], ""
        for word in text.split():
            if len(line) + len(word) > 88 - indent:
                lines.append(f"{pad}  {line.strip()}")
                line = ""
            line += f"{word} "
        return [*lines, f"{pad}  {line.strip()}"]

    def question(self, number: int, part: int) -> list[str]:
        chance, kind = self.chance, self.chance.choice(KINDS)
        quote = f"in part {number + 50_000} {self.phrase(3)}"
        self.quotes.append(quote)
        claim = chance.random() < 0.4 and kind != "cloze"
        by = "According to the ministry, what" if claim else "What"
        stem = f"{by} of case {number} holds where {self.phrase(chance.randint(1, 2))}?"
        return [
            f"  - id: q{number:05d}-{self.word()}-{self.word()}",
            f"    type: {kind}",
            f"    question: {self.scalar(stem)}",
            *self.own(kind, number),
            *self.folded(
                "explanation", 4, f"{self.sentence(1)} {self.sentence(1)} {self.sentence(1)}"
            ),
            *(["    hints:", f"      - {self.sentence(1)}"] if chance.random() < 0.5 else []),
            f"    difficulty: {chance.randint(1, 5)}",
            f"    topic: topic-{chance.randrange(8)}",
            f"    objective: goal-{chance.randrange(8)}",
            f"    tags: [{', '.join(chance.sample(WORDS, 2))}]",
            "    cite:",
            f"      - source: article-{part}",
            *self.folded("quote", 8, quote),
            "      - {source: report, at: page 3}",
            *(["    claim: {by: ministry, kind: assertion}"] if claim else []),
            f"    as_of: 2025-08-{chance.randint(1, 28):02d}",
            "    status: published",
            "",
        ]

    def own(self, kind: str, number: int) -> list[str]:
        chance = self.chance
        match kind:
            case "single" | "multiple":
                size = chance.choice([3, 4, 4, 4, 5])
                rights = chance.sample(range(size), 1 if kind == "single" else 2)
                return ["    options:", *self.options(size, rights)]
            case "true-false":
                answer = chance.choice(["true", "false"])
                return [f"    answer: {answer}", *self.feedback()]
            case "number":
                trap = f"        feedback: {self.sentence(2)}"
                head = [
                    f"    answer: {number + 50_000}",
                    "    tolerance: 1%",
                    "    unit: km",
                    "    traps:",
                ]
                return [*head, f"      - answer: {number + 80_000}", trap, *self.feedback()]
            case "text":
                return [f"    answer: {self.option()}", "    accept:", f"      - {self.option()}"]
            case "order":
                years = (1987, 2019, 2025, 2026)[: chance.choice([3, 4])]
                steps = (
                    [f"      - text: {self.option()}", f"        when: {one}"] for one in years
                )
                return ["    items:", *(line for step in steps for line in step)]
            case "match":
                pair = "      - left: {}", "        right: {}"
                lines = [
                    line.format(self.option())
                    for _ in range(chance.choice([3, 4]))
                    for line in pair
                ]
                return ["    pairs:", *lines]
            case _:
                text = f"{self.phrase(1)} {{{{low}}}} {self.phrase(1)} {{{{high}}}}."
                gaps = ["    gaps:", "      low:", f"        answer: {chance.choice(OTHERS)}"]
                high = ["      high:", f"        answer: {chance.choice(OTHERS)}"]
                return [*self.folded("text", 4, text), *gaps, *high]

    def options(self, size: int, rights: Sequence[int]) -> list[str]:
        lines = []
        for place in range(size):
            side = "right" if place in rights else "wrong"
            lines.append(f"      - {side}: {self.scalar(self.option())}")
            lines.append(f"        feedback: {self.sentence(2)}")
        return lines

    def feedback(self) -> list[str]:
        return [
            "    feedback:",
            f"      right: {self.sentence(1)}",
            f"      wrong: {self.sentence(1)}",
        ]


def header(part: int) -> list[str]:
    topics = [f"  topic-{n}: Topic number {n}" for n in range(8)]
    goals = [f"  goal-{n}: {{text: Know part {n} of it, bloom: understand}}" for n in range(8)]
    return [
        "# yaml-language-server: $schema=bank.v1.json",
        *("quizbot: 1", "bank: large", "title: A large bank", "language: en", "sources:"),
        f"  article-{part}: {{title: An article, publisher: One, file: sources/{part:04d}.md}}",
        "  report: {title: A report, publisher: Two, url: https://report.example}",
        *("speakers:", "  ministry: {name: The ministry, say: [the ministry]}"),
        *("topics:", *topics, "objectives:", *goals, "questions:"),
    ]


def write(folder: Path, questions: int, per_file: int) -> int:
    """Write the bank and its source; return how many bytes of YAML that are."""
    writer, size = Writer(1), 0
    (folder / "sources").mkdir()
    for part, start in enumerate(range(0, questions, per_file)):
        numbers = range(start, min(start + per_file, questions))
        lines = [*header(part), *(line for one in numbers for line in writer.question(one, part))]
        size += (folder / f"part-{part:04d}.yaml").write_text("\n".join(lines), encoding="utf-8")
        source = folder / "sources" / f"{part:04d}.md"
        source.write_text(".\n".join(writer.quotes), encoding="utf-8")
        writer.quotes.clear()
    return size


def plainly(folder: Path) -> int:
    """Load as the baseline does."""
    kept: list[Any] = []
    for file in sorted(folder.glob("*.yaml")):
        data = yaml.load(file.read_bytes(), yaml.CSafeLoader)
        questions = data.pop("questions")
        data["quizbot"] = str(data["quizbot"])
        kept.append(Header.model_validate(data))
        kept += map(ITEM.validate_python, questions)
    return len(kept)


def loaded(folder: Path) -> int:
    return sum(len(bank.items) for bank in load([folder]).library.banks.values())


def checked(folder: Path) -> int:
    return len(check([folder], Inputs(TODAY)).findings)


def once(folder: Path) -> int:
    return loaded(min(folder.glob("*.yaml")))


DESIGNS: dict[str, Callable[[Path], int]] = {
    "yaml.load + pydantic": plainly,
    "load": loaded,
    "check": checked,
    "load one file": once,
}


def child(name: str, folder: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    said = DESIGNS[name](folder)
    took = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": took, "kilobytes": peak, "said": said}))


def measure(name: str, folder: Path, times: int) -> dict[str, float]:
    """Return the best of some runs."""
    command = (sys.executable, __file__, "--child", name, str(folder))
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        for _ in range(times)
    ]
    return min(runs, key=lambda run: run["seconds"])


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--questions", type=int, default=10_000)
    options.add_argument("--per-file", type=int, default=100)
    options.add_argument("--times", type=int, default=3)
    options.add_argument("--child", nargs=2, metavar=("DESIGN", "FOLDER"))
    given = options.parse_args()
    if given.child:
        child(given.child[0], Path(given.child[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = write(folder, given.questions, given.per_file)
        found = {design: measure(design, folder, given.times) for design in DESIGNS}
    base = found["yaml.load + pydantic"]
    print(f"check: {given.questions:,} questions, {size / 1e6:.1f} MB of YAML; ratios to yaml.load")
    for design, run in found.items():
        time_ratio, space_ratio = (run[key] / base[key] for key in ("seconds", "kilobytes"))
        print(
            f"check, {design}: {time_ratio:.2f} of its time, {space_ratio:.2f} of its memory"
            f" ({run['seconds']:.2f} s, {run['kilobytes'] / 1024:.0f} MB; says {run['said']:,})"
        )


if __name__ == "__main__":
    main()
