"""A Bot API on this machine, for any bot; it imports nothing of quizbot outside this folder.

What it does as Telegram does: limits, refusals and their words, the order and life of updates, 409
for the older of two long polls, privacy mode, polls, files, webhooks. What it leaves out:

- It slows nobody down: no rate limits but those a test switches on as faults, and no minimum pause
  between two getUpdates.
- Webhooks on this machine may use plain HTTP and any port.
- Files are never fetched from a URL, and there are no channels, topics, inline or business modes,
  payments or stickers. Such methods answer "Not Implemented by the emulator: <method>".
"""

from quizbot.emulator.emulator import Emulator
from quizbot.emulator.faults import Fault

__all__ = ["Emulator", "Fault"]
