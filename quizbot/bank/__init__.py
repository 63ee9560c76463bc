"""What instructors write: items, read from YAML with their positions, validated whole."""
