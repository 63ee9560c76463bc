"""How the state of the bot looks to those who look after it."""

from quizbot.dialogue import Status
from quizbot.telegram import texts
from quizbot.telegram.callbacks import pick_data
from quizbot.telegram.page import Button, Clip, Page, fitting, lines, paragraphs


def status(view: Status) -> Page:
    """Return the page that tells how the bot is."""
    buttons = [Button(texts.LOOK, pick_data("status", "look"))]
    if view.overview.counts.dead:
        buttons.append(Button(texts.RETRY, pick_data("status", "retry")))
    return Page(fitting(lambda clip: _text(view, clip)), (tuple(buttons),))


def _text(view: Status, clip: Clip) -> str:
    overview, counts = view.overview, view.overview.counts
    wait = ""
    if overview.oldest is not None:
        wait = texts.STATUS_OLDEST.format(seconds=round(overview.oldest.total_seconds()))
    summary = texts.STATUS.format(
        at=overview.at.strftime("%Y-%m-%d %H:%M:%S"),
        learners=counts.learners,
        attempts=counts.attempts,
        waiting=counts.waiting,
        oldest=wait,
        dead=counts.dead,
        behind=counts.behind,
        strays=overview.strays,
        paused=overview.paused,
    )
    retried = "" if view.retried is None else texts.STATUS_RETRIED.format(count=view.retried)
    return paragraphs(summary, _jobs(view, clip), _dead(view, clip), retried)


def _jobs(view: Status, clip: Clip) -> str:
    jobs = [
        texts.STATUS_JOB.format(name=clip(f"{job.name} {job.key}".strip()), tries=job.tries)
        for job in view.overview.jobs
    ]
    return lines(texts.STATUS_JOBS, *jobs) if jobs else ""


def _dead(view: Status, clip: Clip) -> str:
    """Return the updates that were put aside, by the kind of error: its text may say too much."""
    dead = [
        texts.STATUS_DEAD_ONE.format(
            number=one.update_id, kind=clip(one.error.partition(":")[0], 60)
        )
        for one in view.dead
    ]
    return lines(texts.STATUS_DEAD, *dead) if dead else ""
