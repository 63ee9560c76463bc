"""What runs the bot on a server, and the rehearsal of it."""
