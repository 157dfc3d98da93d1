"""`dondoc`: the list of commands, and the guard that turns every failure into one line and an exit code."""

from __future__ import annotations

import sys

import typer
from typer.exceptions import TyperException

from commands import (
    activate,
    archives,
    backup,
    doctor,
    export,
    importing,
    read,
    restore,
    run,
    secret,
    serve,
    simulate,
    status,
    tick,
    user,
    webhook,
)
from commands.failures import report

app = typer.Typer(
    name="dondoc",
    help="Đôn đốc nhiệm vụ của kế hoạch hành chính (follow up the duties of administrative plans).",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("read")(read.read)
app.command("import")(importing.import_plans)
app.command("activate")(activate.activate)
app.command("status")(status.status)
app.command("simulate")(simulate.simulate)
app.command("tick")(tick.tick)
app.command("export")(export.export)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.command("doctor")(doctor.doctor)
app.command("run")(run.run)
app.add_typer(archives.app, name="archive")
app.add_typer(serve.app, name="serve")
app.add_typer(secret.app, name="secret")
app.add_typer(user.app, name="user")
app.add_typer(webhook.app, name="webhook")


def main() -> None:
    """Entry of the `dondoc` command: never a traceback."""
    try:
        code = app(standalone_mode=False)
    except TyperException as wrong:
        # Typer's own text is English; the exit code of a wrong call is 2.
        message = wrong.format_message()
        if message.startswith("Usage:"):
            print(message, file=sys.stderr)  # no command at all: the list of them
        elif message:
            print(f"Gọi lệnh sai, xem --help ({message})", file=sys.stderr)
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output (`| head`) has seen enough.
        sys.stderr.close()
        sys.exit(0)
    except Exception as failure:  # noqa: BLE001  the outermost guard: one line for the user, the traceback to the log
        sys.exit(report(failure))
    sys.exit(code if isinstance(code, int) else 0)
