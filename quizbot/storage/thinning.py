"""Which backups to keep: many of the last days, fewer of the weeks, some of the months before."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

DAILY, WEEKLY, MONTHLY = 12, 10, 9
"""Of so many days, weeks and months that have a backup, the last backup of each is kept."""

FRESH = timedelta(days=1)
"""What is younger is kept in any case: somebody may have made it for what they do right now."""


def superfluous(moments: Iterable[datetime], now: datetime) -> set[datetime]:
    """Return the moments of backups, in UTC, that need not be kept; the newest never is one.

    What a wrong clock dated into the future is kept, and stands for nothing.
    """
    old = sorted((moment for moment in set(moments) if moment <= now), reverse=True)
    kept = {moment for moment in old if now - moment < FRESH}
    for most, period in ((DAILY, _day), (WEEKLY, _week), (MONTHLY, _month)):
        kept |= _newest_of_each(old, period, most)
    return set(old) - kept


def _newest_of_each(
    newest_first: list[datetime], period: Callable[[datetime], tuple[int, int]], most: int
) -> set[datetime]:
    found: dict[tuple[int, int], datetime] = {}
    for moment in newest_first:
        found.setdefault(period(moment), moment)
    return set(list(found.values())[:most])


def _day(moment: datetime) -> tuple[int, int]:
    return moment.year, moment.timetuple().tm_yday


def _week(moment: datetime) -> tuple[int, int]:
    year, week, _ = moment.isocalendar()
    return year, week


def _month(moment: datetime) -> tuple[int, int]:
    return moment.year, moment.month
