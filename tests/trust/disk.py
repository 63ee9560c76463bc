"""A disk below SQLite that keeps a diary of what was written and flushed, and fails on order.

SQLite reaches files through a table of functions, its VFS. Here the one that it uses anyway is
copied and those functions replaced that change files; the module `sqlite3`, SQLAlchemy and the
product know nothing of it. It needs a SQLite whose functions can be called from outside.
"""

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Made:
    """A file with this number has got a name."""

    file: int
    name: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A name is no longer in the folder."""

    name: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """Bytes went into a file, not yet to the disk."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resized:
    """A file was cut to a size, not yet on the disk."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Flushed:
    """All that was done to a file is on the disk."""

    file: int


@dataclass(frozen=True, slots=True)
class FlushedNames:
    """All names that were made and removed are so on the disk."""


Act = Made | Gone | Wrote | Resized | Flushed | FlushedNames

_POINTER = ctypes.c_void_p
_INT = ctypes.c_int
_LONG = ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _LONG)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)

_KEPT = 0x100 | 0x800 | 0x80000  # the database, its journal, its log; no temporary files
_NAME = b"diary"
_OK = 0


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", _INT),
        ("file_size", _INT),
        ("path_limit", _INT),
        ("next", _POINTER),
        ("name", ctypes.c_char_p),
        ("data", _POINTER),
        ("open", _POINTER),
        ("delete", _POINTER),
        ("others", _POINTER * 14),
    )


class _Methods(ctypes.Structure):
    _fields_ = (
        ("version", _INT),
        ("close", _POINTER),
        ("read", _POINTER),
        ("write", _POINTER),
        ("truncate", _POINTER),
        ("sync", _POINTER),
        ("others", _POINTER * 13),
    )


def library() -> Any:
    """Return the SQLite that the module `sqlite3` is linked with; None if it cannot be called."""
    place = getattr(import_module("_sqlite3"), "__file__", None)
    found = ctypes.CDLL(place)
    if not hasattr(found, "sqlite3_vfs_find"):
        return None
    found.sqlite3_vfs_find.restype = _POINTER
    return found


def require() -> None:
    """Skip a test where SQLite cannot be called, but never where nobody would notice."""
    if library() is None:
        reason = "this Python's SQLite hides its functions; take one that is linked with a library"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}; CI must not skip")
        pytest.skip(reason)


class Disk:
    """The disk of a folder: what it held before, the diary, and what is to fail.

    `failing` has SQLite's code for each act that fails: open, write, resize, flush, delete.
    """

    def __init__(self, folder: Path) -> None:
        self._numbers = count()
        self._files = {path.name: next(self._numbers) for path in folder.iterdir()}
        self.names = dict(self._files)
        self.before = {self._files[path.name]: path.read_bytes() for path in folder.iterdir()}
        self.diary: list[Act] = []
        self.failing: dict[str, int] = {}
        self._vfs: _Vfs | None = None  # SQLite has it until it is unregistered
        self._open: dict[int, int] = {}  # the file by the address of SQLite's handle
        self._fresh: set[int] = set()  # logs and journals whose name is not on the disk yet
        self._methods: dict[int, _Methods] = {}  # by the address of those they replace
        self._callbacks: list[Any] = []  # C holds them as well, and Python does not know

    @contextmanager
    def below(self) -> Iterator["Disk"]:
        """Lie below every connection that is opened meanwhile, and closed before the end."""
        sqlite = library()
        assert sqlite is not None
        usual = sqlite.sqlite3_vfs_find(None)
        mine = self._vfs = _Vfs.from_buffer_copy(_Vfs.from_address(usual))
        mine.name = _NAME
        mine.open = self._callback(_OPEN, self._opener(_OPEN(mine.open), usual))
        mine.delete = self._callback(_DELETE, self._deleter(_DELETE(mine.delete), usual))
        sqlite.sqlite3_vfs_register(ctypes.byref(mine), 1)
        try:
            yield self
        finally:
            sqlite.sqlite3_vfs_register(_POINTER(usual), 1)
            sqlite.sqlite3_vfs_unregister(ctypes.byref(mine))

    def _callback(self, kind: Any, function: Callable[..., int]) -> int:
        made = kind(function)
        self._callbacks.append(made)
        return ctypes.cast(made, _POINTER).value or 0

    def _opener(self, usual: Any, vfs: int) -> Callable[..., int]:
        def opened(_: int, name: int, handle: int, flags: int, out: int) -> int:
            if code := self.failing.get("open", _OK):
                ctypes.c_void_p.from_address(handle).value = None  # there is nothing to close
                return code
            code = int(usual(vfs, name, handle, flags, out))
            if code == _OK and flags & _KEPT:
                self._know(_name(name), handle)
            return code

        return opened

    def _know(self, name: str, handle: int) -> None:
        """Remember which file a handle is of, and put our methods into it."""
        if name not in self._files:
            number = self._files[name] = next(self._numbers)
            self.diary.append(Made(number, name))
            self._fresh.add(number)
        self._open[handle] = self._files[name]
        table = ctypes.c_void_p.from_address(handle)
        assert table.value is not None
        if table.value not in self._methods:
            self._methods[table.value] = self._replaced(_Methods.from_address(table.value))
        table.value = ctypes.addressof(self._methods[table.value])

    def _replaced(self, usual: _Methods) -> _Methods:
        made = _Methods.from_buffer_copy(usual)
        made.write = self._callback(_WRITE, self._writer(_WRITE(usual.write)))
        made.truncate = self._callback(_TRUNCATE, self._resizer(_TRUNCATE(usual.truncate)))
        made.sync = self._callback(_SYNC, self._flusher(_SYNC(usual.sync)))
        return made

    def _writer(self, usual: Any) -> Callable[..., int]:
        def write(handle: int, data: int, size: int, offset: int) -> int:
            if code := self.failing.get("write", _OK):
                return code
            self.diary.append(Wrote(self._open[handle], offset, ctypes.string_at(data, size)))
            return int(usual(handle, data, size, offset))

        return write

    def _resizer(self, usual: Any) -> Callable[..., int]:
        def resize(handle: int, size: int) -> int:
            if code := self.failing.get("resize", _OK):
                return code
            self.diary.append(Resized(self._open[handle], size))
            return int(usual(handle, size))

        return resize

    def _flusher(self, usual: Any) -> Callable[..., int]:
        def flush(handle: int, flags: int) -> int:
            if code := self.failing.get("flush", _OK):
                return code
            code = int(usual(handle, flags))
            file = self._open[handle]
            self.diary.append(Flushed(file))
            if file in self._fresh:  # SQLite flushes the folder with a new log or journal
                self._fresh.discard(file)
                self.diary.append(FlushedNames())
            return code

        return flush

    def _deleter(self, usual: Any, vfs: int) -> Callable[..., int]:
        def delete(_: int, name: int, flush: int) -> int:
            if code := self.failing.get("delete", _OK):
                return code
            code = int(usual(vfs, name, flush))
            if code == _OK and self._files.pop(_name(name), None) is not None:
                self.diary.append(Gone(_name(name)))
                if flush:
                    self.diary.append(FlushedNames())
            return code

        return delete


def _name(place: int) -> str:
    """Return the name of a file without its folder; there is one folder."""
    return Path(ctypes.string_at(place).decode()).name
