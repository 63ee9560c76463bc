"""Every error that quizbot raises on purpose, drawn as a tree.

    QuizbotError
    ├── ConfigurationError    a setting, folder, token or port is wrong      exit 78
    ├── BankError             a question bank is wrong                       exit 1
    ├── StorageError          the database refused or is out of reach        exit 75
    │   ├── RefusedError      it refused these values; no retry helps        exit 75
    │   └── SchemaError       the database belongs to another version        exit 78
    │       └── NewerError    to a newer one: waiting does not help          exit 78
    ├── BackupError           a file is no backup, or a damaged one          exit 1
    └── BusyError             another process holds what we need             exit 75

The message is one line that says what to do where; no traceback reaches a user.
"""

from typing import ClassVar

EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_TRY_LATER = 75
EXIT_CONFIGURATION = 78


class QuizbotError(Exception):
    """The root: anything quizbot says no to; `exit_code` is what a command ends with."""

    exit_code: ClassVar[int] = EXIT_FINDINGS


class ConfigurationError(QuizbotError):
    """A setting is wrong; the message names it and says what to write."""

    exit_code = EXIT_CONFIGURATION


class BankError(QuizbotError):
    """A question bank is wrong; the message is `file:line:column: CODE reason`."""

    exit_code = EXIT_FINDINGS


class StorageError(QuizbotError):
    """The database refused the work or cannot be reached; trying later may help."""

    exit_code = EXIT_TRY_LATER


class RefusedError(StorageError):
    """The database is well, but its rules forbid these values: to try again helps nobody."""


class SchemaError(StorageError):
    """The database was written by another version of quizbot; the message says what to run."""

    exit_code = EXIT_CONFIGURATION


class NewerError(SchemaError):
    """The database was written by a newer version; only that version can work on it."""


class BackupError(QuizbotError):
    """A file is no backup, or a damaged one; the message says what to take in its place."""


class BusyError(QuizbotError):
    """Another process holds what this one needs."""

    exit_code = EXIT_TRY_LATER
