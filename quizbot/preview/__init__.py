"""What a student will see of questions that are still being written."""
