"""A Bot API on this machine, for any bot; it imports nothing of quizbot outside this folder."""

from quizbot.emulator.emulator import Emulator
from quizbot.emulator.faults import Fault

__all__ = ["Emulator", "Fault"]
