"""Every word that the bot says of its own; what instructors write comes from the banks.

Texts may hold Telegram's HTML tags; whatever is filled in has been escaped by the renderer.
"""

from types import MappingProxyType
from typing import Final

from quizbot.bank.values import Label
from quizbot.dialogue import Close, Fate, Notice
from quizbot.learning.grading import Hint

COMMANDS: Final = (
    ("learn", "Continue, or begin with the next question"),
    ("topics", "Choose what you are asked about"),
    ("progress", "What you know, topic by topic"),
    ("leaderboard", "The top, and you among your neighbours"),
    ("settings", "Minutes a sitting, language, your name on the board"),
    ("stop", "End the sitting; what you learnt is kept"),
    ("help", "How this works"),
)
SHORT_DESCRIPTION: Final = "Learn by short quizzes. Every answer is explained, with its source."
DESCRIPTION: Final = (
    "I teach by asking. A few minutes a day are enough: I choose the question that helps you most, "
    "tell you why an answer is right or wrong, and show where it is written.\n\nTap Start to begin."
)

WELCOME: Final = (
    "<b>Welcome.</b> I teach by asking short questions, and I explain every answer: what is right, "
    "why, and where it is written.\n\n"
    "On offer: {titles} ({count} questions).\n\n"
    "• No timer, no penalty: a wrong answer shows me what to explain.\n"
    "• I remember what you know and ask what helps you most.\n"
    "• Stop when you like; I go on exactly where you were."
)
WELCOME_BACK: Final = (
    "<b>Welcome back.</b> Everything is where you left it.\n\n"
    "On offer: {titles} ({count} questions)."
)
TITLES_MORE: Final = "{titles} and {count} more"
WELCOME_EMPTY: Final = (
    "<b>Welcome.</b> There are no questions yet. An instructor has to publish some first."
)

HELP: Final = (
    "<b>How this works</b>\n"
    "I ask, you answer, I explain. Tap an option, or type its letter. Some questions want a typed "
    "number or word: just write it.\n\n"
    "<b>Hint</b> and <b>I don't know</b> stand below a question. Not knowing costs nothing: I "
    "explain it and ask again when it pays.\n\n"
    "{commands}\n\n"
    "Each explanation begins with what kind of statement it is: <i>fact</i>, <i>claim</i> (and who "
    "makes it), <i>disputed</i>, <i>opinion</i>, or <i>reported</i> as of a date."
)

QUESTION: Final = "<b>Question {number}</b>"
TOPIC_AFTER: Final = " · {topic}"
HINT: Final = "💡 <i>{hint}</i>"
UNTRANSLATED: Final = "🌐 <i>In {language}: not translated yet.</i>"
TYPE_NUMBER: Final = "✏️ Type a number."
TYPE_NUMBER_IN: Final = "✏️ Type a number, in {unit}."
TYPE_TEXT: Final = "✏️ Type your answer."
TYPE_GAP: Final = "✏️ Type what belongs in gap {gap}."
TAP_GAP: Final = "Tap what belongs in gap {gap}."
TAP_ALL: Final = "Choose all that apply, then tap Check."
TAP_ORDER: Final = "Tap the steps in order, the first one first."
TAP_CHECK: Final = "All placed: tap Check, or Undo the last."
PAIR_DONE: Final = "{left} → <b>{right}</b>"
PAIR_OPEN: Final = "▸ <b>{left}</b> → …"
PAIR_LATER: Final = "{left}"

CHECK: Final = "Check"
UNDO: Final = "Undo"
HINT_BUTTON: Final = "💡 Hint"
UNKNOWN: Final = "I don't know"
NEXT: Final = "Next"
STOP: Final = "Stop"
MORE: Final = "Another round"
BEGIN: Final = "Begin"
CONTINUE: Final = "Continue"
TOPICS_BUTTON: Final = "Choose topics"
PROGRESS_BUTTON: Final = "My progress"
ALL_TOPICS: Final = "All topics"
OPEN_PRIVATE: Final = "Open our private chat"
CHOSEN: Final = "☑ {text}"
OPEN: Final = "☐ {text}"

RIGHT: Final = "✅ <b>Right.</b>"
WRONG: Final = "❌ <b>Not right.</b>"
NOT_KNOWN: Final = "💬 <b>Now you will know.</b>"
YOU_SAID: Final = "You answered: <b>{choice}</b>"
WHY_NOT: Final = "✗ {choice}: {feedback}"
WHY_NOT_SHORT: Final = "✗ {choice}"
ALSO_RIGHT: Final = "✓ {choice}: {feedback}"
ALSO_RIGHT_SHORT: Final = "✓ {choice}"
ANSWER: Final = "Right answer: <b>{solution}</b>"
ANSWERS: Final = "Right answer:\n<b>{solution}</b>"
SOURCES: Final = "Sources: {sources}"
SOURCE: Final = "Source: {sources}"
TALLY: Final = "<i>{right} of {total} right in this sitting</i>"
QUOTE: Final = "<blockquote>{quote}</blockquote>"

FATES: Final = MappingProxyType[Fate, str](
    {
        Fate.CHANGED: (
            "⚠️ <b>This question was changed while you had it on screen.</b> You are graded by what "
            "you saw; I will ask the new one soon."
        ),
        Fate.RETIRED: "ℹ️ <i>This question is asked no more. You are graded by what you saw.</i>",
    }
)

LABELS: Final = MappingProxyType[Label, str](
    {
        "fact": "Fact",
        "claim": "Claim",
        "disputed": "Disputed",
        "opinion": "Opinion",
        "reported": "Reported",
    }
)
CLAIMED_BY: Final = " by {speaker}"
DISPUTED: Final = ": said by {speaker}"
DENIED_BY: Final = "; denied by {speakers}"
AS_OF: Final = ", as of {day}"
AND: Final = " and "
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

CLOSED: Final = MappingProxyType[Close, str](
    {
        Close.SPENT: "<b>That was your time for now.</b>",
        Close.REST: "<b>Nothing more is worth your time just now.</b>",
        Close.STOPPED: "<b>Stopped.</b> What you learnt is kept.",
        Close.EMPTY: "<b>There is nothing to ask yet.</b> An instructor has to publish questions.",
    }
)
CLOSED_TALLY: Final = "{right} of {total} right."
CLOSED_PERFECT: Final = "All {total} right."
CLOSED_MISSED: Final = "Worth another look; I will ask again:"
CLOSED_MISS: Final = "• {question}"
CLOSED_UNTIL: Final = "The next question pays on {day}."
CLOSED_LINK: Final = "Send /learn whenever you like."

TOPICS: Final = "<b>Topics</b>\nTap to choose. {state}"
TOPICS_ALL: Final = "Now: all of them."
TOPICS_SOME: Final = "Now: only the ticked ones, from the next sitting on."
TOPICS_NONE: Final = "<b>Topics</b>\nThere are none yet: an instructor has to publish questions."
TOPIC: Final = "{title} ({size})"
PART: Final = "Part {part} of {parts}"
EARLIER: Final = "‹ Earlier"
LATER: Final = "More ›"

PROGRESS: Final = "<b>Your progress</b>"
PROGRESS_NONE: Final = (
    "<b>Your progress</b>\nNothing yet: answer a first question with /learn, and look again."
)
PROGRESS_TOPIC: Final = "<b>{title}</b>: {share} % known, {seen} of {size} seen{mastered}\n{bar}"
MASTERED: Final = " · mastered"
PROGRESS_TOTAL: Final = "{answers} answered, {right} of them right. {points} points."
PROGRESS_MEANING: Final = (
    "<i>Known: what you will probably still recall in 7 days, guessing taken out.</i>"
)
BAR_FULL: Final = "▰"
BAR_EMPTY: Final = "▱"

BOARD: Final = "<b>Leaderboard</b>"
BOARD_NONE: Final = "<b>Leaderboard</b>\nNobody has points yet. Be the first: /learn"
BOARD_ROW: Final = "{place}. {name}: {points}"
BOARD_OWN: Final = "<b>{place}. {name} (you): {points}</b>"
BOARD_GAP: Final = "…"
BOARD_PLACE: Final = "You are at place {place} of {total}."
BOARD_UNPLACED: Final = "You are not on it yet: your first right answer gives points."
BOARD_HIDDEN: Final = "Others do not see you here. /settings changes that."
BOARD_RULE: Final = (
    "<i>10 points for an item right at the first try, 5 when you learn it later, none for repeats. "
    "Speed does not count.</i>"
)
LEARNER: Final = "Learner {number}"

SETTINGS: Final = (
    "<b>Settings</b>\n"
    "Minutes a sitting: <b>{minutes}</b>\n"
    "Name on the leaderboard: <b>{name}</b>\n"
    "Shown to others: <b>{listed}</b>"
)
STATUS: Final = (
    "<b>Status</b>, {at} UTC\n"
    "Learners: {learners}, answers: {attempts}\n"
    "Updates: {waiting} wait{oldest}, {dead} put aside\n"
    "Screens: {behind} behind\n"
    "Left by a replica that ended: {strays}\n"
    "Chats that Telegram paused: {paused}"
)
STATUS_OLDEST: Final = " (the oldest for {seconds} s)"
STATUS_JOBS: Final = "<b>Jobs in trouble</b>"
STATUS_JOB: Final = "• {name}, tried {tries} times"
STATUS_DEAD: Final = "<b>Put aside last</b>"
STATUS_DEAD_ONE: Final = "• update {number}: {kind}"
STATUS_RETRIED: Final = "{count} updates are worked on again."
RETRY: Final = "Work on them again"
LOOK: Final = "Look again"

AMENDED: Final = "<b>The answer to a question that you have met was changed.</b>"
AMENDED_SOME: Final = "<b>The answers to {count} questions that you have met were changed.</b>"
AMENDED_ONE: Final = "<b>{question}</b>\nRight now: {solution}"
AMENDED_MORE: Final = "… and {count} more."
AMENDED_END: Final = "I will ask again. Your points are yours to keep."

DIAGNOSIS: Final = "<b>A question file has mistakes.</b> What was asked before is asked on."
DIAGNOSIS_MORE: Final = "… and {count} more: run <code>quizbot check</code>."
DIAGNOSIS_NONE: Final = "<b>The question files have no mistakes any more.</b> They are in use."

SETTINGS_LANGUAGE: Final = "Questions in: <b>{language}</b>, where they are translated"
UPLOAD: Final = "<b>{name}</b>{state}"
UPLOAD_STATES: Final = MappingProxyType[str, str](
    {
        "waiting": "",
        "published": ": published. Learners get it within seconds.",
        "undone": ": taken back. What was asked before is asked again.",
        "discarded": ": left aside.",
    }
)
UPLOAD_COUNTS: Final = "Errors: {errors}, warnings: {warnings}"
UPLOAD_REPORT: Final = "The whole report follows as a file."
UPLOAD_FILE: Final = "All that was found"
UPLOAD_CHANGES: Final = "<b>What it changes</b>"
UPLOAD_SAME: Final = "It changes nothing of what is asked now."
UPLOAD_ERRORS: Final = "Nothing is published with an error. Mend the file and send it again."
UPLOAD_PLACE: Final = "— Preview {place} of {count}: what stands below comes after the answer —"
UPLOAD_PREVIEW: Final = "Preview"
UPLOAD_PUBLISH: Final = "Publish"
UPLOAD_DISCARD: Final = "Discard"
UPLOAD_UNDO: Final = "Undo"
UPLOAD_BACK: Final = "Back"

YES: Final = "yes"
NO: Final = "no"
MINUTES: Final = "{minutes} min"
NOW: Final = "• {text} •"
USE_ALIAS: Final = "Be “{alias}”"
USE_NUMBER: Final = "Be “{name}”"
SHOW_ME: Final = "Show me on the board"
HIDE_ME: Final = "Hide me on the board"

NOTICES: Final = MappingProxyType[Notice, str](
    {
        Notice.ALREADY: "This question has its answer. Tap Next to go on.",
        Notice.STALE: "This question has moved on. Look at the latest message, or send /learn.",
        Notice.GONE: "This button is too old. Send /learn to go on.",
        Notice.FOREIGN: "This button belongs to somebody else. Send me /learn for your own.",
        Notice.CHOOSE: "Not yet: choose first, then tap Check.",
        Notice.ILLEGAL: "That is already placed, or not asked now.",
        Notice.NOTHING: "There is nothing to stop. Send /learn to begin.",
        Notice.BUTTONS: "Tap one of the buttons of the question, or type its letter.",
        Notice.IDLE: "Nothing is being asked just now. Send /learn to begin, /help for more.",
        Notice.PRIVATE: "We learn in private, so that nobody sees your answers.",
        Notice.LONG: "That is too long for an answer. A few words are enough.",
        Notice.COMMAND: "I don't know this command. /help lists those that I know.",
        Notice.MEDIA: "I read text only. Type your answer, or tap a button.",
        Notice.SLOW: "That was too fast for me. Wait a few seconds, then go on.",
        Notice.LARGE: "This file is too long: I look at question files of up to 1 MiB. Split it.",
        Notice.UNFETCHED: "Telegram did not give me this file. Send it again.",
        Notice.ERRORS: "Nothing is published with an error. Mend the file and send it again.",
        Notice.DONE: "That has been done already.",
        Notice.OVERTAKEN: "Something else was published meanwhile. Send the file again.",
        Notice.UNSAVED: "I could not save that yet. I keep trying; nothing you did is lost.",
    }
)

TROUBLES: Final = MappingProxyType[Hint, str](
    {
        Hint.NUMBER: "⚠️ I cannot read “{text}” as a number. Type digits, such as 1987 or 5,500.",
        Hint.TEXT: "⚠️ I cannot read an answer in “{text}”. Type a word or two.",
    }
)
