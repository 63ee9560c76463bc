"""The bot's face: what comes in from a chat and what goes out to it."""
