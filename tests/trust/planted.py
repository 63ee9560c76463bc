"""Plants bugs in a copy of the product, one after another, and sees that a test catches each.

`planted.py` runs all of them; `planted.py NAME...` those. A bug that no test notices is a hole in
the tests, and one whose text is no longer in the source is a hole in this table.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FAILED = 1  # pytest's exit code where it ran and a test failed
_COPIED = ("quizbot", "tests", "questions", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Bug:
    """A text of the source, what it becomes, and the tests that must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"quizbot/{self.file}"


BUGS = (
    Bug(
        "drop the unique key of answers",
        "storage/tables.py",
        '    UniqueConstraint("sitting", "position"),  # an answer counts once\n',
        "",
        ("storage/test_schema.py::test_a_migrated_database_has_nothing_to_change[sqlite]",),
    ),
    Bug(
        "drop the compare-and-set of the sitting",
        "storage/sittings.py",
        '        _sitting.position == bindparam("b_position"),\n',
        "",
        ("storage/test_store.py::test_the_compare_and_set_alone_lets_one_tap_win[sqlite]",),
    ),
    Bug(
        "take a screen that another replica holds",
        "storage/screens.py",
        'held = and_(_screen.lease > bindparam("now"), _screen.holder != bindparam("holder"))',
        'held = and_(_screen.lease < bindparam("now"), _screen.holder != bindparam("holder"))',
        ("storage/test_screens.py",),
    ),
    Bug(
        "bring up a screen whatever its lease",
        "storage/screens.py",
        '        or_(_screen.lease.is_(None), _screen.lease <= bindparam("b_now")),\n',
        "",
        ("storage/test_screens.py",),
    ),
    Bug(
        "send a new message again without a lease",
        "storage/screens.py",
        "            replace(rows.SCREEN.value(row), lease=now + LEASE, holder=self.holder)",
        "            replace(rows.SCREEN.value(row), lease=now, holder=self.holder)",
        ("storage/test_screens.py",),
    ),
    Bug(
        "work on an update whatever its lease",
        "storage/inbox.py",
        'or_(_inbox.lease.is_(None), _inbox.lease <= bindparam("b_now"))',
        "or_(_inbox.lease.is_(None), _inbox.lease.is_not(None))",
        ("storage/test_inbox.py",),
    ),
    Bug(
        "let a later update of a learner overtake",
        "storage/inbox.py",
        "_older.update_id < _inbox.update_id)",
        "_older.update_id < 0)",
        ("storage/test_inbox.py::test_updates_of_a_lane_have_their_effects_in_order[sqlite]",),
    ),
    Bug(
        "confirm before storing",
        "telegram/intake.py",
        """        fresh = await self.receive(batch)
        if batch:
            self._offset = max(raw["update_id"] for raw in batch) + 1
""",
        """        if batch:
            self._offset = max(raw["update_id"] for raw in batch) + 1
        fresh = await self.receive(batch)
""",
        ("faults/test_sqlite_faults.py",),
    ),
    Bug(
        "answer the webhook before storing",
        "telegram/webhook.py",
        "            return _later()\n        return Response(status_code=200)",
        "            pass\n        return Response(status_code=200)",
        ("telegram/test_webhook.py", "chat/test_webhook.py"),
    ),
    Bug(
        "do not flush at each commit",
        "storage/engine.py",
        '"synchronous=FULL"',
        '"synchronous=NORMAL"',
        ("trust/test_powercut.py::test_no_power_cut_loses_or_corrupts_anything",),
    ),
    Bug(
        "redact nothing in the log",
        "observe.py",
        "    return redact(value if isinstance(value, str) else repr(value))",
        "    return value if isinstance(value, str) else repr(value)",
        ("test_observe.py",),
    ),
    Bug(
        "redact only tokens that a setting told of",
        "observe.py",
        r'(r"\d{6,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}", ',
        r'(r"\d{99}", ',
        ("test_observe.py",),
    ),
    Bug(
        "take the tap of somebody else",
        "tutor.py",
        "        if sitting.learner != tap.learner:\n",
        "        if sitting.learner == 0:\n",
        ("chat/test_once.py::test_another_persons_tap_on_my_button_is_nothing",),
    ),
    Bug(
        "take the tap of a question that has moved on",
        "tutor.py",
        "        if sitting.position != tap.position:\n",
        "        if sitting.position < tap.position:\n",
        ("trust/test_shown.py",),
    ),
    Bug(
        "grade by the bank as it is now",
        "tutor.py",
        "        return tx.revision(sitting.revision)",
        "        return self.library.revision(sitting.recent[-1]) or tx.revision(sitting.revision)",
        ("trust/test_shown.py",),
    ),
    Bug(
        "take the place of an option for the option",
        "learning/sitting.py",
        "            return Chosen((sitting.order[code],))",
        "            return Chosen((code,))",
        ("trust/test_shown.py",),
    ),
    Bug(
        "show the options as they were written, the right one first",
        "tutor.py",
        "            order=moves.shuffle(revision.item, self._rng),",
        "            order=tuple(sorted(moves.shuffle(revision.item, self._rng))),",
        ("trust/test_shown.py",),
    ),
    Bug(
        "let the button of the right option differ",
        "telegram/questions.py",
        "            tap_data(sitting.nonce, sitting.position, code),\n",
        "            tap_data(sitting.nonce, sitting.position, code)\n"
        '            + "0" * (sitting.order[code : code + 1] == (0,)),\n',
        ("chat/test_security.py", "-k=option"),
    ),
    Bug(
        "escape nothing",
        "telegram/page.py",
        "        return escape(clip(text, min(units, self._units)), quote=False)",
        "        return clip(text, min(units, self._units))",
        ("telegram/test_render.py", "telegram/test_questions.py", "telegram/test_page.py"),
    ),
    Bug(
        "ask for no secret",
        "telegram/webhook.py",
        "        if not hmac.compare_digest(said, self._secret):",
        "        if said == self._secret and not said:",
        ("telegram/test_webhook.py", "chat/test_webhook.py"),
    ),
    Bug(
        "read a body however long it is",
        "telegram/webhook.py",
        "BODY_LIMIT = 1 << 20",
        "BODY_LIMIT = 1 << 40",
        ("chat/test_webhook.py::test_a_body_that_is_too_large_is_refused",),
    ),
    Bug(
        "ignore a 429",
        "telegram/caller.py",
        "            raise NotNow(await self._pacer.refused(chat, wait)) from None\n",
        "            raise\n",
        ("chat/test_limits.py",),
    ),
    Bug(
        "forget what a 429 said to the other replicas",
        "storage/screens.py",
        '_pause.until > bindparam("b_now"))\n        .exists(),',
        '_pause.until < bindparam("b_now"))\n        .exists(),',
        ("trust/test_shown.py",),
    ),
    Bug(
        "mark an update done beside its effect",
        "storage/store.py",
        "            if tx.done_in_turn(update_id, now):",
        "            if tx.waits(update_id):",
        ("storage/test_store.py::test_an_update_has_its_effect_once[sqlite]",),
    ),
    Bug(
        "keep half of what failed in a group",
        "storage/writer.py",
        '            database.command("ROLLBACK TO job")\n',
        "",
        ("storage/test_store.py", "-k=takes_nothing_back and sqlite"),
    ),
    Bug(
        "let SystemExit end the writer",
        "storage/writer.py",
        "        except BaseException as error:  # noqa: BLE001 - the thread",
        "        except Exception as error:  # noqa: BLE001 - the thread",
        ("faults/test_sqlite_faults.py", "-k=end_the_process"),
    ),
    Bug(
        "count no answer",
        "tutor.py",
        "        tx.credit(sitting.learner, points=points, right=graded.correct, now=now)\n",
        "",
        ("chat/test_sittings.py::test_the_attempts_fold_into_what_is_stored",),
    ),
    Bug(
        "try nothing again",
        "storage/pool.py",
        "TRIES = 3\n",
        "TRIES = 1\n",
        ("storage/test_pool.py::test_a_connection_that_is_lost_in_a_transaction_is_replaced",),
    ),
    Bug(
        "migrate without a lock",
        "storage/schema.py",
        "            _lock(connection)\n",
        "            pass\n",
        ("storage/test_schema.py::test_two_processes_that_migrate_at_once_do_it_once[postgresql]",),
    ),
    Bug(
        "work on the tables of a newer version",
        "storage/schema.py",
        "    if found is not None and found > HEAD:",
        '    if found == "":',
        ("trust/test_migrations.py::test_a_version_that_came_while_we_waited_is_not_touched",),
    ),
    Bug(
        "drop dead letters",
        "telegram/effects.py",
        "        await self._store.run(Transaction.fail, entry.update_id, reason, self._clock())\n",
        "        await self._store.run(Transaction.done, entry.update_id, self._clock())\n",
        ("chat/test_trouble.py::test_what_no_retry_helps_is_put_aside_and_the_rest_is_kept",),
    ),
    Bug(
        "forget updates that still wait",
        "storage/inbox.py",
        '.where(_inbox.state == "done", _inbox.done < bindparam("b_before"))',
        '.where(_inbox.received < bindparam("b_before"))',
        ("storage/test_inbox.py::test_only_what_was_done_long_ago_is_forgotten[sqlite]",),
    ),
)


def rotten(root: Path = ROOT) -> list[str]:
    """Return the names of bugs whose text does not stand in the source exactly once."""
    return [bug.name for bug in BUGS if (root / bug.path).read_text().count(bug.old) != 1]


def caught(bugs: Sequence[Bug]) -> list[bool]:
    """Return for each bug whether its tests notice it."""
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        root = Path(folder)
        for name in _COPIED:
            _copy(ROOT / name, root / name)
        return [_is_caught(bug, root) for bug in bugs]


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        shutil.copy(source, target)
    else:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def _is_caught(bug: Bug, root: Path) -> bool:
    path = root / bug.path
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(bug.old, bug.new), encoding="utf-8")
    tests = [test if test.startswith("-") else f"tests/{test}" for test in bug.tests]
    command = [sys.executable, "-m", "pytest", "-qx", "-p", "no:cacheprovider", *tests]
    try:
        return _run(command, root) == FAILED
    finally:
        path.write_text(whole, encoding="utf-8")


def _run(command: list[str], root: Path) -> int:
    """Run tests on the copy; whoever waits for ever has noticed as well."""
    environment = os.environ | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.run(
            command, cwd=root, env=environment, capture_output=True, timeout=120, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return FAILED


def main(names: Sequence[str]) -> int:
    bugs = [bug for bug in BUGS if not names or bug.name in names]
    for name in rotten():
        print(f"no longer in the source: {name}")  # noqa: T201 - a script says what it found
    found = caught(bugs)
    for bug, noticed in zip(bugs, found, strict=True):
        if not noticed:
            print(f"not caught: {bug.name}")  # noqa: T201 - as above
    print(f"{len(bugs)} planted, {sum(found)} caught")  # noqa: T201 - as above
    return int(not all(found) or bool(rotten()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
