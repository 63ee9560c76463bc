"""What an item is called now: progress follows an item whose id was changed."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from quizbot.storage import tables as t

_rename = t.rename.c


def now_named(item: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the name that an item has now, for one that it has or had."""
    return func.coalesce(select(_rename.item).where(_rename.was == item).scalar_subquery(), item)
