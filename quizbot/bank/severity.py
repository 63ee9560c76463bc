"""How bad each finding is, by its code; whatever is not named here is an error."""

from typing import Literal

Severity = Literal["error", "warning", "info"]

# fmt: off
_WARNINGS = frozenset({
    101, 102, 103, 108, 109, 110, 111, 210, 220, 303, 309, 310, 311, 312, 314, 316,
    401, 402, 403, 404, 407, 408, 409, 412, 413, 419, 421, 422, 423, 426,
    502, 505, 507, 601, 602, 603, 604, 606, 702,
})
_INFOS = frozenset({
    317, 405, 406, 410, 411, 414, 415, 416, 417, 418, 420, 424, 501, 503, 605, 607, 609, 704,
})
# fmt: on
_IMPORT = range(800, 900)  # what an import lost


def severity_of(code: str) -> Severity:
    """Return how bad a finding with this code (`QB407`) is."""
    number = int(code.removeprefix("QB"))
    if number in _WARNINGS or number in _IMPORT:
        return "warning"
    return "info" if number in _INFOS else "error"
