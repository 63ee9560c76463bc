"""The commands that run something: the bot, the bot with a chat in the browser, the emulator."""

from pathlib import Path
from typing import Annotated

import typer

from quizbot.cli.terminal import say, settings_here, wait_for

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")]
Data = Annotated[Path | None, typer.Option(file_okay=False, help="Folder for what is kept.")]


def try_(
    port: Port = 8765,
    *,
    browser: Annotated[bool, typer.Option(help="Open the chat in the browser.")] = True,
    data: Data = None,
) -> None:
    """Open a chat with the bot in the browser; nothing else is needed."""
    settings = settings_here()
    from quizbot.app import Trial, try_out  # noqa: PLC0415 - heavy

    folder = data or settings.data / "try"
    wait_for(try_out(settings, Trial(folder.absolute(), port, browser), say))


def run_() -> None:
    """Run the bot against Telegram, or whatever QUIZBOT_API_URL names."""
    settings = settings_here()
    from quizbot.app import run as run_bot  # noqa: PLC0415 - heavy

    wait_for(run_bot(settings, say))


def emulator(port: Port = 8081, data: Data = None) -> None:
    """Run the Bot API emulator alone, for any bot."""
    settings_here()
    from quizbot.app import emulate  # noqa: PLC0415 - heavy

    wait_for(emulate(None if data is None else data.absolute(), port, say))
