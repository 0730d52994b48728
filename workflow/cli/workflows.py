"""`workflow`: definitions as TOML data, listed, exported, checked, drawn, imported as the next version."""

from __future__ import annotations

from pathlib import Path

import click

from workflow.archive.models import Dossier
from workflow.base.errors import DomainError
from workflow.cli.composing import Compose, opened
from workflow.cli.texts import READABLE
from workflow.definitions.diagram import draw
from workflow.definitions.importing import Comparison, check_import, compare, import_workflow
from workflow.definitions.loading import load_text
from workflow.documents.models import Document
from workflow.engine.blueprint import Catalogue, Workflow
from workflow.engine.item import WorkflowItem

WRITABLE = click.Path(dir_okay=False, writable=True, path_type=Path)
MODELS: tuple[type[WorkflowItem], ...] = (Document, Dossier)


@click.group()
def workflow() -> None:
    """Quy trình xử lý, là dữ liệu TOML."""


@workflow.command("list")
@click.pass_obj
def list_workflows(compose: Compose) -> None:
    """Liệt kê các quy trình và phiên bản đang dùng."""
    with opened(compose) as installation:
        catalogue = installation.services.catalogue
    for name in catalogue.names():
        newest = catalogue.latest(name)
        click.echo(f"{newest.key:<16}{newest.titles['vi']:<24}{len(newest.states)} trạng thái, "
                   f"{len(newest.transitions)} bước")  # fmt: skip


@workflow.command()
@click.argument("name")
@click.option("--out", type=WRITABLE, help="Ghi vào tệp này; không có thì in ra.")
@click.pass_obj
def export(compose: Compose, name: str, out: Path | None) -> None:
    """In định nghĩa đầy đủ của một quy trình, để sửa rồi nhập lại."""
    with opened(compose) as installation:
        found = _named(installation.services.catalogue, name)
    if out is None:
        click.echo(found.source, nl=False)
    else:
        out.write_text(found.source, encoding="utf-8")


@workflow.command("import")
@click.argument("file", type=READABLE)
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết điều gì sẽ đổi.")
@click.pass_obj
def import_file(compose: Compose, file: Path, dry_run: bool) -> None:
    """Nhập một định nghĩa làm phiên bản tiếp theo; văn bản đang xử lý vẫn theo phiên bản cũ."""
    text = _text_of(file)
    with opened(compose) as installation:
        catalogue = installation.services.catalogue
        new = check_import(catalogue, text)
        with installation.reading() as work:
            change = compare(work.session, catalogue.latest(new.name), new, MODELS)
        _print(new, change)
        if dry_run:
            click.echo("Chạy thử: chưa nhập gì.", err=True)
            return
        with installation.writing() as work:
            import_workflow(work, text)
    click.echo(f"Đã nhập {new.key}; máy chủ và bộ xử lý nền dùng từ lần khởi động sau.", err=True)


@workflow.command()
@click.argument("name")
@click.option("--out", type=WRITABLE, required=True, help="Tệp SVG.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Ngôn ngữ.")
@click.pass_obj
def diagram(compose: Compose, name: str, out: Path, language: str) -> None:
    """Vẽ một quy trình thành hình SVG."""
    with opened(compose) as installation:
        found = _named(installation.services.catalogue, name)
    out.write_text(draw(found, language=language), encoding="utf-8")


@workflow.command()
@click.argument("file", type=READABLE)
def check(file: Path) -> None:
    """Kiểm tra một định nghĩa; nêu mọi lỗi cùng lúc."""
    found = load_text(_text_of(file))
    states, moves = len(found.states), len(found.transitions)
    click.echo(f"{found.key}: {states} trạng thái, {moves} bước, không có lỗi.")


def _named(catalogue: Catalogue, name: str) -> Workflow:
    """The newest version of this name, or the version `name/number`."""
    if name in catalogue.names():
        return catalogue.latest(name)
    try:
        return catalogue.get(name)
    except KeyError:
        raise DomainError("workflow_unknown", name=name, known=catalogue.names()) from None


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DomainError("unreadable_file", reason="không phải UTF-8") from error


def _print(new: Workflow, change: Comparison) -> None:
    click.echo(f"{new.key}: {new.titles['vi']}")
    for words in change.added:
        click.echo(f"  + {words}")
    for words in change.removed:
        click.echo(f"  - {words}")
    for state, count in change.items.items():
        click.echo(f"  = {count} đang ở {state}, tiếp tục theo phiên bản cũ")
