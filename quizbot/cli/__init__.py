"""The commands. What they need is imported inside them, so that `--help` is there at once."""

import typer

from quizbot.cli import articles, banks, bot, data, drafts, exchange, preview, publish, templates
from quizbot.errors import QuizbotError

app = typer.Typer(
    name="quizbot",
    help="Learn by short quizzes in a Telegram chat; every answer is explained.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

# In the order in which `--help` lists them.
app.command(name="try")(bot.try_)
app.command(name="run")(bot.run_)
app.command()(bot.emulator)
app.command()(banks.check)
app.command()(banks.explain)
app.command()(preview.preview)
app.command()(templates.new)
app.command()(templates.schema)
app.command()(templates.translate)
app.command(name="import")(exchange.import_)
app.command()(exchange.export)
app.add_typer(articles.app)
app.command()(drafts.draft)
app.command()(drafts.verify)
app.command()(publish.diff)
app.command()(publish.publish)
app.command()(data.migrate)
app.command()(data.rebuild)
app.command()(data.doctor)
app.command()(data.backup)
app.command()(data.restore)


def run() -> int:
    """Run the command line; an error of ours is a line on stderr and its own exit code."""
    try:
        app()
    except QuizbotError as error:
        for line in str(error).splitlines():
            typer.echo(f"quizbot: {line}", err=True)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0
