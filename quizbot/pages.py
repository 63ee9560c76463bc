"""What a student can look at and set beside the sitting: each verb is one transaction."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2s

from quizbot import publishing, reports, uploads
from quizbot.bank.items import ItemKey
from quizbot.bank.library import Library, Topic, nearest
from quizbot.dialogue import (
    Help,
    Leaderboard,
    Note,
    Notice,
    Person,
    Pick,
    Progress,
    Reply,
    Settings,
    Standing,
    Topics,
    View,
    Welcome,
)
from quizbot.learning.choose import Candidate
from quizbot.learning.mastery import mastery
from quizbot.learning.memory import Card
from quizbot.learning.names import alias
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Learner, Screen
from quizbot.tutor import LIVING, Desk, Tutor, candidate

MINUTES = (2, 4, 8, 15)
"""The lengths of a sitting on offer, in minutes."""

PART = 20
"""How many topics one message shows."""

PAYLOAD = 64
"""How many letters, digits, `-` and `_` Telegram lets a deep link carry."""

STATUS = "status"
"""The page of those who look after the bot; it stands in no menu."""

PARTED = ("topics", "progress")

ALIASES = 3
"""How many names for the leaderboard a learner can have; one that they have not is on offer."""

Verb = Callable[[Transaction, Learner, datetime], Reply]
"""What a button does for a learner."""


def topic_code(key: str) -> str:
    """Return what a button says for a topic: 12 hexadecimal digits, however long the key is."""
    return blake2s(key.encode(), digest_size=6).hexdigest()


def parts(topics: int) -> int:
    """Return how many messages it would take to show so many topics."""
    return max(1, -(-topics // PART))


class Pages:
    """The verbs of the pages; a page is a screen whose content is its name, and which part of it.

    The status is no page of these: `reports` says who may see it.
    """

    def __init__(self, tutor: Tutor) -> None:
        self._tutor = tutor
        self._views: Mapping[str, Callable[[Transaction, Learner, datetime, int], View]] = {
            "welcome": self._welcome,
            "topics": self._topics,
            "progress": self._progress,
            "leaderboard": self._leaderboard,
            "settings": self._settings,
            "help": lambda *_: Help(),
        }

    def start(self, tx: Transaction, person: Person, payload: str, now: datetime) -> Reply:
        """Welcome a person; a deep link to a topic begins with it at once."""
        topic = next((topic for topic in self._library_topics if link(topic) == payload), None)
        if topic is not None:
            return self._tutor.learn(tx, person, now, topics=(topic.key,))
        if payload == "learn":
            return self._tutor.learn(tx, person, now)
        return self.page(tx, person, "welcome", now)

    def page(self, tx: Transaction, person: Person, name: str, now: datetime) -> Reply:
        """Open a page in a new message."""
        learner = tx.enrol(person.id, person.chat, now, person.language)
        if name != STATUS:
            return self._open(tx, learner, name, now)
        view = reports.status(tx, learner.id, now)
        if view is None:
            return Desk(tx, now, learner.chat).note(learner, Notice.COMMAND)
        return _show(tx, STATUS, view, now, person=learner)

    def note(self, tx: Transaction, person: Person, notice: Notice, now: datetime) -> Reply:
        """Say one short thing to a person."""
        learner = tx.enrol(person.id, person.chat, now, person.language)
        return Desk(tx, now, learner.chat).note(learner, notice)

    def invite(self, tx: Transaction, chat: int, person: int, now: datetime) -> Reply:
        """Invite a group to the private chat; nobody is enrolled by that."""
        content = Notice.PRIVATE.value
        screen = tx.want(chat, "note", learner=person, content=content, now=now, fresh=True)
        return Reply(screen, Note(Notice.PRIVATE))

    def pick(self, tx: Transaction, pick: Pick, now: datetime) -> Reply:
        """Do what a button of a page says, and show the page with it done."""
        if pick.page == STATUS:
            return _oversee(tx, pick, now)
        if pick.page == uploads.PAGE:
            return uploads.pick(tx, pick, now)
        act = self._act(pick)
        if act is None:  # nobody becomes a learner by a button that does not exist
            return Reply(notice=Notice.GONE)
        person = pick.person
        return act(tx, tx.enrol(person.id, person.chat, now, person.language), now)

    def present(self, tx: Transaction, screen: Screen, now: datetime) -> View | None:
        """Compose anew what any screen should show; None if there is nothing to show."""
        if screen.slot == LIVING:
            return self._tutor.present(tx, screen)
        if screen.slot == "note":
            return Note(Notice(screen.content))
        if screen.content == STATUS:
            return reports.shown(tx, screen.learner, now)
        news = publishing.present(tx, screen) or uploads.present(tx, screen)
        if news is not None:
            return news
        name, _, part = screen.content.partition(" ")
        learner, view = tx.learner(screen.learner), self._views.get(name)
        if learner is None or view is None:
            return None
        return view(tx, learner, now, self._nearest(int(part or 0)))

    @property
    def _library_topics(self) -> tuple[Topic, ...]:
        return self._tutor.library.topics

    def _act(self, pick: Pick) -> Verb | None:
        """Return what a button does; None where it says nothing known."""
        match pick.act:
            case "learn" if pick.page in self._views:
                return lambda tx, _, now: self._tutor.learn(tx, pick.person, now)
            case "open" if pick.value in self._views:
                return lambda tx, learner, now: self._open(tx, learner, pick.value, now)
            case "part" if pick.page in PARTED and pick.value.isdecimal():
                return lambda tx, learner, now: self._open(
                    tx, learner, pick.page, now, message=pick.message, part=int(pick.value)
                )
        change = self._change(pick)
        if change is None:
            return None
        return lambda tx, learner, now: self._changed(tx, learner, pick, change(learner), now)

    def _change(self, pick: Pick) -> Callable[[Learner], dict[str, object]] | None:
        """Return how a button changes a learner's fields; None where it does not."""
        value = pick.value
        match pick.page, pick.act:
            case "topics", "toggle" if self._key(value) is not None:
                return lambda learner: {"topics": self._toggled(learner, self._key(value))}
            case "topics", "all":
                return lambda _: {"topics": ()}
            case "settings", "minutes" if value in map(str, MINUTES):
                return lambda _: {"minutes": int(value)}
            case "settings", "language" if self._language(value) is not None:
                return lambda _: {"language": self._language(value)}
            case "settings", "listed":
                return lambda learner: {"listed": not learner.listed}
            case "settings", "alias" if value in map(str, range(ALIASES)):
                return lambda learner: {"alias": alias(learner.number, int(value))}
            case "settings", "plain":
                return lambda _: {"alias": None}
            case _:
                return None

    def _changed(
        self, tx: Transaction, before: Learner, pick: Pick, fields: dict[str, object], now: datetime
    ) -> Reply:
        """Change a learner, and show the page that said so as it is now."""
        tx.change(before.id, **fields)
        learner = tx.learner(before.id) or before
        part = self._part(pick.value) if pick.act == "toggle" else 0
        return self._open(tx, learner, pick.page, now, message=pick.message, part=part)

    def _open(
        self,
        tx: Transaction,
        learner: Learner,
        name: str,
        now: datetime,
        *,
        message: int | None = None,
        part: int = 0,
    ) -> Reply:
        part = self._nearest(part)
        view = self._views[name](tx, learner, now, part)
        content = f"{name} {part}" if part else name
        return _show(tx, name, view, now, person=learner, content=content, message=message)

    def _nearest(self, part: int) -> int:
        """Return a part of the topics that there is."""
        return min(part, parts(len(self._library_topics)) - 1)

    def _key(self, code: str) -> str | None:
        """Return the topic that a button means."""
        keys = (topic.key for topic in self._library_topics)
        return next((key for key in keys if topic_code(key) == code), None)

    def _language(self, code: str) -> str | None:
        """Return the language that a button means; buttons have small letters."""
        languages = self._tutor.library.languages
        return next((one for one in languages if one.casefold() == code), None)

    def _toggled(self, learner: Learner, key: str | None) -> tuple[str, ...]:
        chosen = set(learner.topics) ^ {key}
        return tuple(topic.key for topic in self._library_topics if topic.key in chosen)

    def _part(self, code: str) -> int:
        """Return which part of the topics shows the one with this code."""
        codes = [topic_code(topic.key) for topic in self._library_topics]
        return codes.index(code) // PART

    def _welcome(self, _: Transaction, learner: Learner, __: datetime, ___: int) -> View:
        library = self._tutor.library.speaking(learner.language)
        titles = tuple(bank.title for bank in library.banks.values())
        return Welcome(titles, len(library.published), returning=learner.answers > 0)

    def _topics(self, tx: Transaction, learner: Learner, now: datetime, part: int) -> View:
        return Topics(self._standings(tx, learner, now), part)

    def _progress(self, tx: Transaction, learner: Learner, now: datetime, part: int) -> View:
        return Progress(learner, self._standings(tx, learner, now), part)

    def _leaderboard(self, tx: Transaction, learner: Learner, _: datetime, __: int) -> View:
        return Leaderboard(tx.board(learner.id), learner)

    def _settings(self, _: Transaction, learner: Learner, __: datetime, ___: int) -> View:
        turn = next(n for n in range(ALIASES) if alias(learner.number, n) != learner.alias)
        languages = self._tutor.library.languages
        language = nearest(learner.language, languages) or next(iter(languages), None)
        return Settings(learner, alias(learner.number, turn), turn, languages, language)

    def _standings(self, tx: Transaction, learner: Learner, now: datetime) -> tuple[Standing, ...]:
        candidates = _by_topic(self._tutor.library, tx.cards(learner.id))
        return tuple(
            Standing(topic, mastery(candidates[topic.key], now), topic.key in learner.topics)
            for topic in self._tutor.library.speaking(learner.language).topics
        )


def _by_topic(
    library: Library, cards: Mapping[ItemKey, Card]
) -> Mapping[str | None, list[Candidate]]:
    """Return what is known of all published items, by their topics."""
    candidates: dict[str | None, list[Candidate]] = defaultdict(list)
    for revision in library.published:
        candidates[revision.topic].append(candidate(revision, cards.get(revision.key)))
    return candidates


def _show(
    tx: Transaction,
    name: str,
    view: View,
    now: datetime,
    *,
    person: Learner | Person,
    content: str = "",
    message: int | None = None,
) -> Reply:
    """Want a page shown: in the message that was tapped, else in a new one."""
    screen = tx.want(
        person.chat,
        name,
        learner=person.id,
        content=content or name,
        now=now,
        fresh=message is None,
        message=message,
    )
    return Reply(screen, view)


def _oversee(tx: Transaction, pick: Pick, now: datetime) -> Reply:
    """Do what a button of the status says; to whoever may not, it is a button that is not known."""
    acts = {"look": reports.status, "retry": reports.retry}
    view = acts[pick.act](tx, pick.person.id, now) if pick.act in acts else None
    if view is None:
        return Reply(notice=Notice.GONE)
    return _show(tx, STATUS, view, now, person=pick.person, message=pick.message)


def link(topic: Topic) -> str:
    """Return the payload of a deep link to a topic, `bank_topic`; the code of one that is long."""
    name = f"{topic.bank}_{topic.id}"
    return name if len(name) <= PAYLOAD else f"t-{topic_code(topic.key)}"
