"""The command `formatkit`: finds the sub-command, loads only that, and turns every ending into an exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from formatkit import __version__
from formatkit.cli.terminal import Terminal, guard_streams
from formatkit.media.leaving import leave

__all__ = ["command", "main", "run"]

_COMMANDS = {
    "init": "Start a campaign folder: brand kit, posts, campaign file, with comments.",
    "render": "Make one quote picture or film, for one or several placements.",
    "batch": "Make all pictures and films of a campaign.",
    "check": "Check picture and video files of any origin against a placement.",
    "presets": "Show placements, one placement with its sources, or a set.",
    "templates": "Show templates, their slots, shapes and styles.",
    "where-used": "List what a campaign makes with a photograph, video or logo.",
    "clean": "Delete files of earlier runs that belong to no post any more.",
    "doctor": "Show versions and whether everything that is needed is there.",
}
_INTERRUPTED = 130
_TERMINATED = 143
_asked: list[int] = []
"""The signals that asked this process to end."""
_OBJECTS_BEFORE_COLLECTION = 150_000
"""Importing makes many objects that stay, over 100,000 for a film; looking through them took a tenth of the start."""


class _LazyCommands(TyperGroup):
    """Loads the module of a sub-command when it is called; the list of commands needs none of them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (the name is typer's)
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"formatkit.cli.{cmd_name.replace('-', '_')}_command")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        # typer looks for the nearest name among commands that are registered, and ours are not.
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            from formatkit.diagnostics import error
            from formatkit.errors import ConfigError
            from formatkit.load.names import listed, nearest

            near = nearest(args[0], _COMMANDS)
            raise ConfigError(error("FK810", None, found=args[0], nearest=near, known=listed(_COMMANDS)))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


_app = typer.Typer(
    cls=_LazyCommands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"formatkit {__version__}")
        raise typer.Exit


@_app.callback()
def _formatkit(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Turn text quotes and brand assets into platform-ready pictures and films, from plain files, offline."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line with `argv` (default: that of the process) and exit."""
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    guard_streams()
    _end_in_good_order()
    code = run(sys.argv[1:] if argv is None else argv)
    sys.exit(_TERMINATED if signal.SIGTERM in _asked and code == _INTERRUPTED else code)


def _end_in_good_order() -> None:
    """Let a request to end be like Ctrl-C: files in hand are taken away, children end. Both are entered in `_asked`."""

    def end(number: int, _frame: object) -> None:
        _asked.append(number)
        raise KeyboardInterrupt

    with suppress(ValueError):  # signals belong to the main thread; elsewhere somebody else handles them
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, end)


def command() -> NoReturn:
    """Run the command line and leave at once: taking every module apart again would be a tenth of a short run."""
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0
    leave(code)


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit code.

    0 all made and valid, 1 something failed, 2 nothing was started, 3 a needed tool is missing, 130 interrupted
    (the process ends with 143 when it was asked to end).
    """
    try:
        code = _app(args=list(argv), standalone_mode=False, prog_name="formatkit")
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        return _quiet_pipe()
    except Exception as problem:
        return _code_of(problem)
    return code if isinstance(code, int) else 0


def _code_of(problem: Exception) -> int:
    """Tell what went wrong and return its exit code."""
    from formatkit.errors import FormatkitError

    terminal = Terminal.of_system()
    if isinstance(problem, FormatkitError):
        terminal.tell(problem.diagnostics)
        return problem.exit_code
    if _asked:  # pydantic makes an error of its own of an interrupt while it builds a model
        return _INTERRUPTED
    usage = getattr(problem, "format_message", None)
    if usage is not None:
        return _wrong_usage(problem, usage(), terminal)
    return terminal.unexpected(problem)


def _wrong_usage(problem: Any, message: str, terminal: Terminal) -> int:
    """Show what typer found in the arguments; without any argument that is the help itself."""
    context = getattr(problem, "ctx", None)
    if type(problem).__name__ == "NoArgsIsHelpError" and context is not None:
        terminal.line(context.get_help())
        return 2
    terminal.line(context.get_usage() if context is not None else "")
    terminal.error(message)
    return 2


def _quiet_pipe() -> int:
    """The reader has gone: say nothing, and let the interpreter's last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
