"""How a command answers: JSON alone on standard output, one line on standard error, 0, 1 or 2 as exit status.

Source: the contract of the product: 0 done, 1 the answer is no, 2 unusable input.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from click.exceptions import NoSuchCommand
from sqlalchemy.exc import DBAPIError

from config import SettingsUnusable
from workflow.base.errors import DomainError, InvalidInput, Refusal, TransitionRefused
from workflow.cli.words import PARTS, REASONS, WORDS
from workflow.engine.definition import DefinitionInvalid
from workflow.http.sentences import SENTENCES, sentence

NO, UNUSABLE = 1, 2


class Commands(click.Group):
    """A group whose failures are one clear line, never a trace."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            status = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of our output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except Exception as error:
            line = line_of(error)
            if line is None:
                raise
            click.echo(line, err=True)
            sys.exit(UNUSABLE)
        sys.exit(status if isinstance(status, int) else 0)


def line_of(error: Exception) -> str | None:
    """The one line for a person; None for what nobody foresaw."""
    if isinstance(error, click.Abort):
        return "Đã dừng theo yêu cầu."
    if isinstance(error, click.ClickException):
        return " ".join(f"Lệnh dùng chưa đúng: {_misuse(error)} (xem --help)".split())
    if isinstance(error, SettingsUnusable):
        return f"Thiết đặt chưa dùng được: {error}"
    if isinstance(error, DomainError):
        return " ".join(said(error).split())
    if isinstance(error, DBAPIError):
        return f"Cơ sở dữ liệu không trả lời được: {_reason(error)}. Đã chạy `trinhky db upgrade` chưa?"
    if isinstance(error, OSError):
        return f"Không đọc hoặc ghi được {error.filename or 'tệp'}: {error.strerror or error}"
    return None


def _misuse(error: click.ClickException) -> str:
    """What is wrong with how the command was called."""
    if isinstance(error, click.NoSuchOption):
        return f"không có tùy chọn {error.option_name}"
    if isinstance(error, NoSuchCommand):
        return f"không có lệnh {error.command_name}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"thiếu {error.param.get_error_hint(error.ctx)}" if error.ctx else f"thiếu {error.param.name}"
    return error.message if isinstance(error, click.BadParameter) else error.format_message()


def said(error: DomainError) -> str:
    """The sentence for a domain error; of a list of problems or refusals every one."""
    reasons: Sequence[Refusal] = ()
    if isinstance(error, (InvalidInput, DefinitionInvalid)):
        reasons = error.problems
    elif isinstance(error, TransitionRefused):
        reasons = error.refusals
    if not reasons:
        return _sentence(error.code, error.facts)
    lead = "Định nghĩa quy trình có lỗi: " if isinstance(error, DefinitionInvalid) else ""
    return lead + "; ".join(_sentence(reason.code, reason.facts).rstrip(".") for reason in reasons) + "."


def _sentence(code: str, facts: Mapping[str, Any]) -> str:
    if code in WORDS:
        return WORDS[code].format_map(
            {key: _shown(REASONS.get(value, value) if key == "reason" else value) for key, value in facts.items()}
        )
    if code in SENTENCES:
        return sentence(code, facts)
    told = ", ".join(f"{key}: {_shown(value)}" for key, value in facts.items())
    return f"{code} ({told})" if told else code


def _shown(value: Any) -> str:
    return ", ".join(PARTS.get(str(one), str(one)) for one in value) if isinstance(value, (list, tuple)) else str(value)


def _reason(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def print_json(value: Any) -> None:
    """One JSON value and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def progress() -> Callable[[str], None]:
    """Tells on standard error what is under way, when a person is watching there."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda words: click.echo(f"… {words}", err=True)
