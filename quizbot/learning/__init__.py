"""The rules, pure: no clock, no chance, no I/O; all of them are passed in."""
