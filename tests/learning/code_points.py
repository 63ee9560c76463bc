"""All characters that Unicode has given a meaning."""

import sys
from unicodedata import category

ASSIGNED = tuple(
    code for code in range(sys.maxunicode + 1) if category(chr(code)) not in {"Cn", "Co", "Cs"}
)
