"""The bot's face: what comes in from a chat and what goes out to it."""

import os

# Without it python-telegram-bot warns at each 429 that its type of `retry_after` will change.
os.environ.setdefault("PTB_TIMEDELTA", "1")
