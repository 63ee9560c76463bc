"""What `quizbot check` looks for beyond what a bank needs to load, and how it says and mends it."""
