"""`python -m quizbot`, and the command `quizbot`."""

import gc
import sys

HOW_TO_INSTALL = (
    "quizbot: its packages are not installed. In the checkout, run:\n"
    "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e '.[test]' "
    "&& .venv/bin/quizbot try"
)


def main() -> None:
    """Run the command line; without the packages, say the one command that installs them."""
    gc.disable()  # while modules load nothing becomes garbage; a command's work turns it on again
    try:
        from quizbot.cli import run  # noqa: PLC0415 - a bare checkout has nothing to import
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "quizbot":
            raise
        sys.exit(HOW_TO_INSTALL)
    sys.exit(run())


if __name__ == "__main__":
    main()
