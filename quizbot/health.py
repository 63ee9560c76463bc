"""Whether this process can do its work: parts say so of themselves, probes read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """How one part is; the reason is a fixed text of ours, never what a library said."""

    ok: bool
    reason: str = ""


class Health:
    """The state of every part that has spoken; `expected` parts are not ok until they have."""

    def __init__(self, *expected: str) -> None:
        self._parts = {name: State(ok=False, reason="not yet") for name in expected}

    def set(self, part: str, *, ok: bool, reason: str = "") -> None:
        """Note how a part is now."""
        self._parts[part] = State(ok, "" if ok else reason)

    @property
    def parts(self) -> dict[str, State]:
        """How every part is."""
        return dict(self._parts)

    @property
    def ok(self) -> bool:
        """Whether all parts are well."""
        return all(state.ok for state in self._parts.values())
