"""Backups under load are whole and lack nothing; a plain copy of the file is seen to be neither."""

import os
from pathlib import Path

from tests.databases import Cluster
from tests.trust.backups import Verdict, campaign, drill, judge

BACKUPS = int(os.environ.get("TRUST_BACKUPS", "20"))


async def test_backups_of_a_busy_database_are_whole_and_lack_nothing_and_come_back(
    tmp_path: Path, cluster: Cluster
) -> None:
    verdict, last = await campaign(tmp_path, BACKUPS)

    assert verdict.reasons == []
    assert (verdict.backups, verdict.corrupt, verdict.missing) == (BACKUPS, 0, 0)
    assert verdict.answers > 1000
    servers = cluster.create(), cluster.create()
    assert await drill(last, servers, tmp_path)
    for url in servers:
        cluster.drop(url)


async def test_plain_copies_of_a_busy_database_are_seen_to_be_no_backups(tmp_path: Path) -> None:
    verdict, _ = await campaign(tmp_path, 8, plainly=True)

    assert verdict.corrupt + verdict.missing >= 4


async def test_a_backup_that_lacks_what_was_acknowledged_is_seen(tmp_path: Path) -> None:
    _, last = await campaign(tmp_path, 1)
    verdict = Verdict()

    judge(last, {"1-0": 10_000}, verdict)

    assert (verdict.corrupt, verdict.missing) == (0, 1)
