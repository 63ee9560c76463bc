"""The browser chat in real Chromium, with the real emulator and a bot that speaks the Bot API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio

from tests.emulator.chromium import (
    BOT_ID,
    DESK,
    PHONE,
    PICTURE,
    Bot,
    Chat,
    Tabs,
    axe_finds_nothing,
    chromium,
    expect,
    keys,
    rich_conversation,
    serving,
    tab_back_to,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    Open = Callable[..., Awaitable[Chat]]

HOSTILE = '<img src=x onerror="document.title=1">'
LISTEN = """() => {
    window.heard = [];
    const hear = (records) => records.forEach((record) =>
        record.addedNodes.forEach((node) => window.heard.push(node.textContent)));
    for (const live of document.querySelectorAll("[role=log], [role=status]"))
        new MutationObserver(hear).observe(live, { childList: true, subtree: true });
}"""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def tabs() -> AsyncIterator[Tabs]:
    async with chromium() as tabs:
        yield tabs


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served() -> AsyncIterator[tuple[str, Bot]]:
    async with serving() as pair:
        yield pair


@pytest.fixture
def bot(served: tuple[str, Bot]) -> Bot:
    return served[1]


@pytest_asyncio.fixture(loop_scope="module")
async def open_chat(tabs: Tabs, served: tuple[str, Bot]) -> AsyncIterator[Open]:
    """Open the page as a new person; at the end no tab may have hit the policy or an error."""

    async def open_chat(
        name: str = "Ann", server: tuple[str, Bot] = served, *, started: bool = True, **options: Any
    ) -> Chat:
        address, bot = server
        async with httpx.AsyncClient(base_url=address) as client:
            person = (await client.post("api/people", json={"first_name": name})).json()["id"]
            if started:
                begin = {"person": person, "chat": BOT_ID, "text": "/start"}
                (await client.post("api/say", json=begin)).raise_for_status()
                while (await bot.hears("message"))["from"]["id"] != person:
                    pass
        page = await tabs.new(**options)
        await page.goto(f"{address}?person={person}")
        await page.locator("#start, #composer").filter(visible=True).wait_for()
        return Chat(page, person)

    yield open_chat
    assert await tabs.close() == []


async def test_the_first_visit_makes_a_person_and_start_begins_the_chat(tabs: Tabs) -> None:
    async with serving() as (address, bot):
        await bot.call("setMyDescription", description="I ask, you learn.")
        page = await tabs.new(locale="en")
        await page.goto(address)
        await expect(page.get_by_text("I ask, you learn.")).to_be_visible()
        await expect(page.get_by_role("button", name="You are You")).to_be_visible()
        await page.get_by_role("button", name="Start").click()
        assert (await bot.hears("message"))["text"] == "/start"
        await expect(page.get_by_text("I ask, you learn.")).to_be_hidden()
        await expect(page.get_by_role("textbox", name="Message")).to_be_focused()
        assert await tabs.close() == []


async def test_the_page_waits_for_the_first_bot(tabs: Tabs) -> None:
    async with serving(known=False) as (address, bot):
        page = await tabs.new(locale="en")
        await page.goto(address)
        await expect(page.get_by_role("heading", name="Waiting for a bot")).to_be_visible()
        await bot.call("getMe")
        await expect(page.get_by_role("button", name="Start")).to_be_visible()
        assert await tabs.close() == []


async def test_a_message_that_is_sent_appears_once(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    await chat.says("Hello, bot")
    assert (await bot.hears("message"))["text"] == "Hello, bot"
    await bot.says(chat, "Hello, Ann")
    await expect(chat.page.locator(".mine .text", has_text="Hello, bot")).to_have_count(1)
    await expect(chat.field).to_have_value("")


async def test_a_tap_edits_in_place_and_keeps_the_focus_there(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    sent = await bot.says(chat, "Which year?", reply_markup=keys("A 1987", "B 1991"))
    view = chat.message(sent)
    await view.evaluate("node => { node.same = true; }")
    await chat.button("B 1991").click()
    query = await bot.hears("callback_query")
    assert (query["data"], query["message"]["message_id"]) == ("B", sent["message_id"])
    await bot.edits(sent, "Which year?", "A 1987", "B 1991, chosen")
    await expect(chat.button("B 1991, chosen")).to_be_focused()
    await bot.edits(sent, "No: 1987.", "Next")
    await expect(view.locator(".text")).to_have_text("No: 1987.")
    await expect(chat.button("Next")).to_be_focused()
    assert await view.evaluate("node => node.same")


async def test_an_edited_text_is_put_before_a_screen_reader_once(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    sent = await bot.says(chat, "Before", reply_markup=keys("Go"))
    log = chat.page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await chat.page.evaluate(LISTEN)
    await bot.edits(sent, "Afterwards", "Go")
    await expect(chat.message(sent).locator(".text")).to_have_text("Afterwards")
    heard: list[str] = await chat.page.evaluate("window.heard")
    assert len([words for words in heard if "Afterwards" in words]) == 1
    assert not [words for words in heard if "Go" in words]


async def test_an_answer_is_a_toast_and_stops_the_waiting_button(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    await bot.says(chat, "Tap", reply_markup=keys("Here"))
    await chat.button("Here").click()
    await expect(chat.button("Here")).to_have_attribute("aria-busy", "true")
    query = await bot.hears("callback_query")
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Well done")
    await expect(chat.page.get_by_role("status").filter(has_text="Well done")).to_be_visible()
    await expect(chat.button("Here")).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_is_a_dialog_that_escape_closes(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    await bot.says(chat, "Tap", reply_markup=keys("Here"))
    await chat.button("Here").click()
    query = await bot.hears("callback_query")
    answer = {"callback_query_id": query["id"], "text": "Read this", "show_alert": True}
    await bot.call("answerCallbackQuery", **answer)
    await expect(chat.page.get_by_role("dialog", name="Read this")).to_be_visible()
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.get_by_role("dialog")).to_be_hidden()
    await expect(chat.button("Here")).to_be_focused()


async def test_typing_shows_until_the_message_comes(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    await bot.call("sendChatAction", chat_id=chat.id, action="typing")
    subtitle = chat.page.locator("#subtitle")
    await expect(subtitle).to_have_text("typing")
    await bot.says(chat, "Here I am")
    await expect(subtitle).to_have_text("bot")


async def test_photos_and_files_are_shown(open_chat: Open, bot: Bot, tmp_path: Path) -> None:
    chat = await open_chat()
    await bot.sends(chat, "Photo", "chart.png", PICTURE, caption="Your week")
    image = chat.page.get_by_role("img", name="Your week")
    assert await image.evaluate("node => node.decode().then(() => node.naturalWidth)") == 1
    await bot.sends(chat, "Document", "results.csv", b"name,points\n")
    async with chat.page.expect_download() as download:
        await chat.page.get_by_role("link", name="results.csv").click()
    assert (await (await download.value).path()).read_bytes() == b"name,points\n"
    (tmp_path / "bank.yaml").write_bytes(b"items: []\n")
    await chat.page.locator("#file").set_input_files(tmp_path / "bank.yaml")
    await expect(chat.page.get_by_role("link", name="bank.yaml")).to_be_visible()
    assert (await bot.hears("message"))["document"]["file_name"] == "bank.yaml"


async def test_a_quiz_poll_takes_a_vote_and_then_explains(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    await bot.asks(chat, "1987", "1991", type="quiz", correct_option_id=0, explanation="In May.")
    await chat.button("1991").click()
    assert (await bot.hears("poll_answer"))["option_ids"] == [1]
    wrong = chat.page.get_by_role("listitem").filter(has_text="1991, 1 vote, your vote, wrong")
    await expect(wrong).to_contain_text("100%")
    await expect(chat.page.get_by_text("1987, no votes, right")).to_be_attached()
    await expect(chat.page.get_by_text("In May.")).to_be_visible()


async def test_a_poll_with_several_answers_takes_them_together(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    await bot.asks(chat, "SS-20", "Pershing II", "Trident", allows_multiple_answers=True)
    await expect(chat.button("Vote")).to_be_disabled()
    await chat.page.get_by_label("SS-20").check()
    await chat.page.get_by_label("Pershing II").check()
    await chat.button("Vote").click()
    assert (await bot.hears("poll_answer"))["option_ids"] == [0, 1]
    await expect(chat.page.get_by_text("SS-20, 1 vote, your vote")).to_be_attached()


async def test_new_commands_are_offered_to_the_keyboard(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    await expect(chat.button("Menu")).to_be_hidden()
    commands = [("learn", "Begin"), ("leaderboard", "The best"), ("help", "How this works")]
    listed = [{"command": name, "description": words} for name, words in commands]
    await bot.call("setMyCommands", commands=listed)
    await expect(chat.button("Menu")).to_be_visible()
    options = chat.page.get_by_role("option")
    await chat.field.press_sequentially("/le")
    await expect(options).to_have_text(["/learnBegin", "/leaderboardThe best"])
    await chat.field.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await chat.field.press("Enter")
    await expect(chat.page.locator(".mine .text").last).to_have_text("/leaderboard")
    await expect(chat.field).to_have_value("")
    await chat.button("Menu").press("Enter")
    await expect(options).to_have_count(3)
    await chat.page.keyboard.press("Escape")
    await expect(options).to_have_count(0)
    await expect(chat.button("Menu")).to_be_focused()


async def test_suggested_replies_are_said(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    await bot.says(chat, "Sure?", reply_markup={"keyboard": [["Yes", "No"]]})
    await chat.button("Yes").click()
    assert (await bot.hears("message"))["text"] == "Yes"
    await bot.says(chat, "Good", reply_markup={"remove_keyboard": True})
    await expect(chat.button("Yes")).to_be_hidden()


async def test_a_group_is_in_the_list_with_what_is_new(open_chat: Open, bot: Bot) -> None:
    ann, ben = await open_chat("Ann"), await open_chat("Ben")
    people = [bot.emulator.world.people[chat.id] for chat in (ann, ben)]
    group = bot.emulator.group("Class 9b", people)
    bot.emulator.say(people[1], "Who is in?", group)
    await ann.page.get_by_role("button", name="Class 9b Who is in? 1 new").click()
    await expect(ann.page.locator(".sender")).to_have_text("Ben")
    await ann.field.fill("Me")
    await ann.field.press("Enter")
    await ben.page.get_by_role("button", name="Class 9b").click()
    await expect(ben.page.locator(".theirs .text")).to_have_text("Me")


async def test_two_tabs_can_be_two_people(open_chat: Open, bot: Bot) -> None:
    ann, ben = await open_chat("Ann"), await open_chat("Ben")
    await ann.says("I am Ann")
    await ben.says("I am Ben")
    await bot.says(ann, "To Ann")
    await bot.says(ben, "To Ben")
    await expect(ann.page.locator(".text")).to_have_text(["/start", "I am Ann", "To Ann"])
    await expect(ben.page.locator(".text")).to_have_text(["/start", "I am Ben", "To Ben"])


async def test_a_tab_can_become_a_new_person_and_stays_it(open_chat: Open) -> None:
    chat = await open_chat("Ann")
    await chat.says("I am Ann")
    await chat.page.get_by_role("button", name="You are Ann").click()
    await chat.page.get_by_label("New person").fill("Cleo")
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.get_by_role("button", name="You are Cleo")).to_be_visible()
    await expect(chat.page.locator(".text")).to_have_count(0)
    await chat.page.goto(chat.page.url.split("?")[0])
    await expect(chat.page.get_by_role("button", name="You are Cleo")).to_be_visible()


async def test_a_restarted_server_is_found_again(open_chat: Open, tmp_path: Path) -> None:
    async with serving(tmp_path / "world") as (address, bot):
        chat = await open_chat(server=(address, bot))
        await chat.says("before")
        await bot.says(chat, "heard you")
    await expect(chat.page.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    await chat.field.fill("while away")
    await chat.field.press("Enter")
    await expect(chat.page.get_by_role("status").filter(has_text="not sent")).to_be_visible()
    await expect(chat.field).to_have_value("while away")
    async with serving(tmp_path / "world", httpx.URL(address).port or 0) as (_, bot):
        await expect(chat.page.get_by_text("Reconnecting")).to_be_hidden()
        await expect(chat.page.locator(".text")).to_have_text(["/start", "before", "heard you"])
        await chat.field.press("Enter")
        await chat.page.locator(".mine .text").filter(has_text="while away").wait_for()
        await bot.says(chat, "welcome back")
        texts = ["/start", "before", "heard you", "while away", "welcome back"]
        await expect(chat.page.locator(".text")).to_have_text(texts)


async def test_what_people_write_stays_text(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat(HOSTILE)
    await chat.says(HOSTILE)
    await bot.asks(chat, HOSTILE, "b")
    await bot.says(chat, HOSTILE, reply_markup=keys(HOSTILE))
    await expect(chat.button(HOSTILE)).to_have_count(2)
    await expect(chat.page.locator(".text", has_text=HOSTILE)).to_have_count(2)
    await expect(chat.page.locator("main img")).to_have_count(0)
    assert await chat.page.title() != "1"


async def test_only_web_addresses_become_links(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    world, script = bot.emulator.world, "javascript:document.title=1"
    entities = [{"type": "text_link", "offset": 0, "length": 4, "url": script}]
    buttons = {"inline_keyboard": [[{"text": "press", "url": script}]]}
    content = {"text": "link", "entities": entities, "reply_markup": buttons}
    me = world.bots[BOT_ID]
    planted = world.post(world.private(me, chat.id), me.user(), content)
    await chat.message(planted).wait_for()
    assert await chat.message(planted).locator("a").count() == 0


async def test_formatting_follows_utf16_offsets_and_nests(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    text = "🚀 <b>bold <i>both</i></b> <tg-spoiler>secret</tg-spoiler> <code>x</code> /learn"
    sent = await bot.says(chat, text, parse_mode="HTML")
    view = chat.message(sent)
    await expect(view.locator("strong")).to_have_text("bold both")
    await expect(view.locator("strong em")).to_have_text("both")
    await expect(view.locator("code")).to_have_text("x")
    await view.get_by_role("button", name="Show the hidden text").click()
    await expect(view.get_by_text("secret")).to_be_visible()
    await view.get_by_role("button", name="/learn").click()
    await expect(chat.page.locator(".mine .text").last).to_have_text("/learn")


async def test_a_start_link_acts_inside_the_chat(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat()
    name = (await bot.call("getMe"))["username"]
    links = f'<a href="https://t.me/{name}?start=t2">again</a> <a href="https://example.org">x</a>'
    await bot.says(chat, links, parse_mode="HTML")
    outside = chat.page.get_by_role("link", name="x", exact=True)
    await expect(outside).to_have_attribute("rel", "noopener noreferrer")
    await chat.page.get_by_role("link", name="again").click()
    await expect(chat.page.locator(".mine .text").last).to_have_text("/start t2")


async def test_a_reader_who_scrolled_up_is_left_there(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat(viewport=PHONE)
    first = await bot.says(chat, "first\n" * 60)
    at_bottom = "node => node.scrollHeight - node.clientHeight - node.scrollTop < 2"
    log = chat.page.get_by_role("log")
    assert await log.evaluate(at_bottom)
    await log.evaluate("node => new Promise((r) => { node.onscroll = r; node.scrollTop = 40; })")
    sent = await bot.call("sendMessage", chat_id=chat.id, text="news")
    await expect(chat.message(sent)).to_be_attached()
    await bot.edits(first, "second\n" * 60)
    await expect(chat.message(first)).to_contain_text("second")
    assert await log.evaluate("node => node.scrollTop") == 40
    await chat.page.get_by_role("button", name="Go to the newest message 1").click()
    assert await log.evaluate(at_bottom)


async def test_everything_can_be_done_by_keyboard(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat(started=False)
    await chat.page.keyboard.press("Tab")
    await expect(chat.page.locator(":focus")).to_have_text("Skip to the message field")
    await chat.page.keyboard.press("Enter")
    await expect(chat.button("Start")).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    while (await bot.hears("message"))["from"]["id"] != chat.id:
        pass
    await bot.says(chat, "Pick", reply_markup=keys("A one", "B two"))
    await tab_back_to(chat.button("B two"), chat.page)
    outline = "node => getComputedStyle(node).outlineStyle"
    assert await chat.page.locator(":focus").evaluate(outline) == "solid"
    await chat.page.keyboard.press("Enter")
    assert (await bot.hears("callback_query"))["data"] == "B"
    await chat.page.keyboard.type("typing goes to the field")
    await expect(chat.field).to_have_value("typing goes to the field")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("wide", [False, True], ids=["phone", "desk"])
async def test_axe_finds_nothing(open_chat: Open, bot: Bot, wide: bool, scheme: str) -> None:
    size = DESK if wide else PHONE
    chat = await open_chat(viewport=size, color_scheme=scheme, started=False)
    await axe_finds_nothing(chat.page)
    await chat.button("Start").click()
    while (await bot.hears("message"))["from"]["id"] != chat.id:
        pass  # a bot may not write before the person has
    await rich_conversation(chat, bot)
    await axe_finds_nothing(chat.page)
    await chat.field.press_sequentially("/")
    await axe_finds_nothing(chat.page)
    await chat.page.get_by_role("button", name="You are").click()
    await axe_finds_nothing(chat.page)
    await chat.page.keyboard.press("Escape")
    if not wide:
        await chat.button("Back to the chats").click()
        await axe_finds_nothing(chat.page)
    assert await chat.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


async def test_zoom_and_text_spacing_break_nothing(open_chat: Open, bot: Bot) -> None:
    chat = await open_chat(viewport={"width": 320, "height": 400}, bypass_csp=True)
    await rich_conversation(chat, bot)
    spacing = "line-height: 1.5; letter-spacing: .12em; word-spacing: .16em"
    await chat.page.add_style_tag(content=f"body * {{ {spacing} }} body p {{ margin: 0 0 2em }}")
    assert await chat.page.evaluate("document.documentElement.scrollWidth") <= 320
    overflowing = "node => node.scrollWidth > node.clientWidth"
    assert not await chat.page.get_by_role("log").evaluate(overflowing)
