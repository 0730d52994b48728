"""The door of the command line: reads arguments, calls one domain function, prints, and says by its status how it went.

It knows nothing of how an installation is put together: `app` hands in a `Compose`. Other rooms use `command_line`.
"""

from workflow.cli.commands import command_line
from workflow.cli.composing import BackgroundWorker, Compose

__all__ = ["BackgroundWorker", "Compose", "command_line"]
