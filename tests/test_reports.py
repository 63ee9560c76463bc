"""Whoever looks after the bot sees it; nobody else does, and both leave a trace."""

import random

import pytest

from quizbot import reports
from quizbot.bank.library import Library
from quizbot.dialogue import Note, Notice, Person, Pick, Status
from quizbot.pages import Pages
from quizbot.reports import RIGHTS, Act
from quizbot.storage.oversight import SETTINGS, Role
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from quizbot.tutor import Tutor
from tests.databases import Clock

ADA, BOB = Person(7, 7), Person(8, 8)


@pytest.fixture
def pages() -> Pages:
    return Pages(Tutor(Library({}), random.Random(1)))


async def trace(store: Store) -> list[tuple[int, str, bool]]:
    acts = await store.read(Transaction.audited)
    return [(one.actor, one.act, one.allowed) for one in reversed(acts)]


async def put_aside(store: Store, clock: Clock, *numbers: int) -> None:
    await store.run(Transaction.receive, [Entry(one, 9, "{}") for one in numbers], clock())
    for number in numbers:
        await store.run(Transaction.fail, number, "KeyError: what somebody wrote", clock())


def test_every_act_belongs_to_somebody() -> None:
    assert set(RIGHTS) == set(Act)
    assert all(RIGHTS.values())


async def test_the_settings_make_admins_and_take_back_what_they_gave(
    store: Store, clock: Clock
) -> None:
    await store.run(Transaction.grant, 9, Role.ADMIN, by=7, now=clock())

    await store.run(reports.seed, {7, 8}, clock())
    await store.run(reports.seed, {8}, clock())
    await store.run(reports.seed, {8}, clock())

    assert await store.read(Transaction.holders, Role.ADMIN) == {8: SETTINGS, 9: 7}
    assert await trace(store) == [
        *((SETTINGS, "grant", True), (SETTINGS, "grant", True), (SETTINGS, "revoke", True)),
    ]
    assert [one.subject for one in await store.read(Transaction.audited)] == ["7", "8", "7"]


async def test_an_admin_sees_the_status_and_leaves_a_trace(
    store: Store, clock: Clock, pages: Pages
) -> None:
    await store.run(reports.seed, {7}, clock())
    await put_aside(store, clock, 1)

    reply = await store.run(pages.page, ADA, "status", clock())

    assert isinstance(reply.view, Status)
    assert [one.update_id for one in reply.view.dead] == [1]
    assert (await trace(store))[-1] == (7, "status", True)


async def test_an_admin_has_put_aside_updates_worked_on_again(
    store: Store, clock: Clock, pages: Pages
) -> None:
    await store.run(reports.seed, {7}, clock())
    await put_aside(store, clock, 1, 2)

    reply = await store.run(pages.pick, Pick(ADA, 5, "status", "retry"), clock())

    assert isinstance(reply.view, Status)
    assert (reply.view.retried, reply.view.overview.counts.waiting) == (2, 2)
    (newest, *_) = await store.read(Transaction.audited)
    assert (newest.act, newest.detail) == ("retry", "2 updates wait again")


@pytest.mark.parametrize("role", [None, Role.INSTRUCTOR])
async def test_anybody_else_is_told_what_is_told_of_nothing(
    store: Store, clock: Clock, pages: Pages, role: Role | None
) -> None:
    if role is not None:
        await store.run(Transaction.grant, 8, role, by=7, now=clock())
    await put_aside(store, clock, 1)

    page = await store.run(pages.page, BOB, "status", clock())
    unknown = await store.run(pages.note, BOB, Notice.COMMAND, clock())
    picks = [
        await store.run(pages.pick, Pick(BOB, 5, "status", act), clock())
        for act in ("retry", "look", "nothing")
    ]

    assert page.view == unknown.view == Note(Notice.COMMAND)
    assert all(reply.notice is Notice.GONE and reply.screen is None for reply in picks)
    assert await trace(store) == [(8, "status", False), (8, "retry", False), (8, "status", False)]
    assert len(await store.read(Transaction.dead)) == 1


async def test_a_status_is_not_shown_again_to_one_who_is_admin_no_more(
    store: Store, clock: Clock, pages: Pages
) -> None:
    await store.run(reports.seed, {7}, clock())
    reply = await store.run(pages.page, ADA, "status", clock())
    assert reply.screen is not None
    before = await store.read(pages.present, reply.screen, clock())

    await store.run(reports.seed, set(), clock())

    assert isinstance(before, Status)
    assert await store.read(pages.present, reply.screen, clock()) is None


async def test_the_status_is_not_opened_as_if_it_were_a_page(
    store: Store, clock: Clock, pages: Pages
) -> None:
    reply = await store.run(pages.pick, Pick(BOB, 5, "welcome", "open", "status"), clock())

    assert reply.notice is Notice.GONE
    assert reply.screen is None
