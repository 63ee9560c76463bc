"""Documents are read by a process that can be lost: little memory, little time, no settings."""

import time
from datetime import date
from pathlib import Path

import pytest

from quizbot.feed.faults import FeedError
from quizbot.feed.reader import MEMORY
from quizbot.feed.sandbox import Sandbox

pytest.importorskip("trafilatura")

TODAY = date(2025, 8, 6)
AT = "https://example.org/a"
PAGE = f"<article><p>{'The ministry said that the treaty had ended. ' * 20}</p></article>".encode()


async def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    async with Sandbox(seconds=1) as sandbox:
        await sandbox.read(PAGE, "page", address=AT, today=TODAY)
        began = time.monotonic()

        with pytest.raises(FeedError, match="time or memory"):
            await sandbox.read(b"<div>" * 900_000, "page", address=AT, today=TODAY)

        passed = time.monotonic() - began
        after = await sandbox.read(PAGE, "page", address=AT, today=TODAY)
    assert passed < 2
    assert after.page is not None


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc")
async def test_the_process_has_little_memory_and_none_of_our_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QUIZBOT_TOKEN", "1:secret-of-the-bot")
    async with Sandbox() as sandbox:
        await sandbox.read(PAGE, "page", address=AT, today=TODAY)
        assert sandbox._process is not None
        about = Path(f"/proc/{sandbox._process.pid}")

        assert "secret-of-the-bot" not in (about / "environ").read_text()
        assert f"{MEMORY}" in (about / "limits").read_text()


async def test_no_process_is_left_behind() -> None:
    async with Sandbox() as sandbox:
        await sandbox.read(PAGE, "page", address=AT, today=TODAY)
        process = sandbox._process

    assert process is not None
    assert process.returncode is not None
