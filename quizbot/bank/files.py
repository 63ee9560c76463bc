"""Which files a path means, and their bytes: no hidden file, no way out of the folder, no flood."""

import os
import stat
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from quizbot.bank.finding import Finding
from quizbot.bank.text import MAX_BYTES, too_large

_ENDINGS = {".yaml", ".yml"}


def find(paths: Sequence[Path]) -> tuple[list[Path], list[Finding]]:
    """Return the files that these files and folders mean, each once, and what is in the way."""
    files: dict[str, Path] = {}
    findings: list[Finding] = []
    for path in paths:
        found = [path] if not path.is_dir() else list(_inside(path, findings))
        if not found:
            findings.append(_refuse(path, "QB012", "there is no .yaml file in this folder"))
        for file in found:
            files.setdefault(_real(file), file)
    return list(files.values()), findings


def fetch(file: Path) -> bytes | Finding:
    """Return the bytes of a file, or why they cannot be read; a pipe is never waited for."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            return _refuse(file, "QB013", "this is neither a file nor a folder")
        if status.st_size > MAX_BYTES:
            return too_large(shown(file))
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return _refuse(file, "QB013", "there is no such file or folder")
    except OSError as error:
        return _refuse(file, "QB013", f"this cannot be read: {error.strerror}")


def shown(path: Path) -> str:
    """Return a path as findings show it: what a terminal could misread becomes a question mark."""
    return "".join(sign if sign.isprintable() else "?" for sign in str(path))


def _inside(folder: Path, findings: list[Finding]) -> Iterator[Path]:
    root = _real(folder)
    for parent, folders, names in os.walk(folder, onerror=partial(_unread, findings)):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (here / name).is_symlink()]
        for name in sorted((*names, *linked)):
            file = here / name
            if name.startswith(".") or (file.suffix not in _ENDINGS and name not in linked):
                continue
            if not Path(_real(file)).is_relative_to(root):
                message = "this link leads out of the folder: name its target instead"
                findings.append(_refuse(file, "QB315", message))
            elif name not in linked:
                yield file


def _real(path: Path) -> str:
    return os.path.realpath(path)  # unlike Path.resolve, it does not mind links that go in circles


def _unread(findings: list[Finding], error: OSError) -> None:
    message = f"this cannot be read: {error.strerror}"
    findings.append(_refuse(Path(error.filename), "QB013", message))


def _refuse(path: Path, code: str, message: str) -> Finding:
    return Finding(shown(path), 1, 1, code, message)
