"""The articles that were written for tests."""

from datetime import date
from pathlib import Path

from quizbot.feed.article import Article, load

FOLDER = Path(__file__).parent / "articles"
TODAY = date(2026, 1, 1)
WRITTEN = [load(path) for path in sorted(FOLDER.glob("*.yaml"))]
NEWS = [one for one in WRITTEN if one.published is not None]
ENTRIES = [one for one in WRITTEN if one.published is None]

TREATY = Article(
    "Oslo (The Fjord Wire) In a development with far-reaching implications, Iceland has announced"
    " its withdrawal from the Inland Rocket (IR) Treaty, ending all limits on the deployment of"
    " truck-launched rockets and drones with ranges between 300 km to 4,200 km.\n"
    "The announcement came in a statement by the Icelandic Ministry of Foreign Affairs, declaring"
    " that the grounds on which the capital had kept to the old limits had disappeared.\n"
    "According to the ministry, the conduct of the United States and NATO forced Iceland to think"
    " again. It further claimed that Canada has already stationed rockets in Norway and Denmark.\n"
    "“The old limits are no longer worth their paper,” the ministry said.\n"
    "Notably, Canada had withdrawn from the IR Treaty in 2016, citing alleged violations. Since"
    " then, the treaty—originally signed in 1984 between Canada and the Soviet Union to end the"
    " race of the decade—has effectively slept.\n"
    "Analysts fear that the end of the old limits could start a new race in Europe and Asia. The"
    " move may also complicate the talks of next year.\n",
    published=date(2021, 8, 5),
)
"""News of a treaty that never was, with claims, fears and judgements beside facts."""
