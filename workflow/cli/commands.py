"""All commands of `trinhky`, in one group."""

from __future__ import annotations

import click

from workflow.cli.address_book import address_book
from workflow.cli.answers import Commands
from workflow.cli.checking import check
from workflow.cli.citing import citations
from workflow.cli.composing import Compose
from workflow.cli.database import database
from workflow.cli.devices import device
from workflow.cli.exchange import exchange
from workflow.cli.history import history
from workflow.cli.pki import pki
from workflow.cli.registers import register
from workflow.cli.rendering import render
from workflow.cli.samples import demo, sample
from workflow.cli.searching import search
from workflow.cli.serving import serve, worker
from workflow.cli.sign_digest import sign_digest
from workflow.cli.texts import parse
from workflow.cli.users import user
from workflow.cli.verifying import verify
from workflow.cli.workflows import workflow

COMMANDS: tuple[click.Command, ...] = (
    serve, worker, database, sample, demo, parse, check, citations, render, verify, history, workflow, search, user,
    pki, device, sign_digest,
    register, address_book, exchange,
)  # fmt: skip


def command_line(compose: Compose) -> click.Group:
    """The command `trinhky`; `compose` builds what the commands work on."""
    group = Commands(
        "trinhky",
        help="Trình Ký: văn bản hành chính từ dự thảo đến lưu trữ (NĐ 30/2020/NĐ-CP).",
        context_settings={"obj": compose, "help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    for command in COMMANDS:
        group.add_command(command)
    return group
