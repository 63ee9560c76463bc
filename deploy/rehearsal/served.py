"""Telegram in the rehearsal: the Bot API emulator, where other containers reach it."""

import uvicorn

from quizbot.app import utc_now
from quizbot.emulator import Emulator

if __name__ == "__main__":
    emulator = Emulator(clock=lambda: utc_now().timestamp(), open_registration=True)
    uvicorn.run(
        emulator.app,
        host="0.0.0.0",  # noqa: S104 - inside a container whose port is published on loopback
        port=8081,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
