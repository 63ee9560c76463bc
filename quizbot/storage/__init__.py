"""The rows: tables, and the one door through which SQL goes."""
