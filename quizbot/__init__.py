"""quizbot teaches by quizzing, in a Telegram chat."""
