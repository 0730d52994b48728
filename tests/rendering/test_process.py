"""The service: warm children that are bounded, and replaced when they are lost."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from queue import Queue

import pytest
from PIL import Image

from tests.rendering import papers
from tests.rendering.pressroom import made, printed, service
from workflow.base.errors import OutsideServiceFailed
from workflow.rendering.errors import RenderingFailed
from workflow.rendering.process import Limits, RenderingService

ROWS = "<tr><td>1</td><td>Nội dung công việc phải làm trong năm</td><td>Sở</td></tr>"


@pytest.fixture
def own() -> Iterator[RenderingService]:
    with closing(RenderingService()) as made_here:
        yield made_here


def test_killed_child_is_replaced_and_the_next_question_answered(own):
    assert own.pdf(papers.letter()) == printed(papers.letter())
    child = own._children[0].pid
    os.kill(child, signal.SIGKILL)
    other = papers.letter(subject="việc khác")
    assert own.pdf(other) == printed(other)
    assert own._children[0].pid != child


def test_hung_child_is_ended_in_time_and_replaced():
    with closing(RenderingService(limits=Limits(seconds=1.5))) as short:
        with pytest.raises(RenderingFailed) as failed:
            short.pdf(papers.letter(body_html=f"<table>{ROWS * 10_000}</table>"))
        assert (failed.value.code, failed.value.facts) == ("timed_out", {"seconds": 1.5})
        assert isinstance(failed.value, OutsideServiceFailed)
        assert short.pdf(papers.letter()).pages == 1


def test_hungry_text_is_stopped_by_the_memory_limit_and_the_service_goes_on():
    with closing(RenderingService(limits=Limits(megabytes=420, seconds=60))) as small:
        assert small.pdf(papers.letter()).pages == 1
        with pytest.raises(RenderingFailed) as failed:
            small.pdf(papers.letter(body_html=f"<table>{ROWS * 9_000}</table>"))
        assert failed.value.code == "out_of_memory"
        assert small.pdf(papers.letter()).pages == 1


def test_many_threads_share_the_children():
    answers: Queue[str] = Queue()
    sheets = [papers.letter(subject=f"việc thứ {at}") for at in range(8)]
    expected = {printed(sheet).sha256 for sheet in sheets}
    with closing(RenderingService(size=2)) as two:
        two.warm()
        threads = [threading.Thread(target=lambda one=one: answers.put(two.pdf(one).sha256)) for one in sheets]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {answers.get_nowait() for _ in sheets} == expected


def test_child_does_not_inherit_the_secrets_of_the_server(monkeypatch):
    monkeypatch.setenv("TRINHKY_SECRET_KEY", "không được lộ")
    with closing(RenderingService()) as fresh:
        fresh.warm()
        with open(f"/proc/{fresh._children[0].pid}/environ", "rb") as environment:
            names = {line.partition(b"=")[0] for line in environment.read().split(b"\0")}
    assert b"PATH" in names and b"TRINHKY_SECRET_KEY" not in names


def test_closed_service_refuses_and_leaves_no_process():
    closed = RenderingService()
    closed.warm()
    child = closed._children[0].pid
    closed.close()
    with pytest.raises(RenderingFailed) as failed:
        closed.pdf(papers.letter())
    assert failed.value.code == "closed"
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_page_picture_has_the_asked_width_and_shows_the_page():
    picture = Image.open(BytesIO(service().page_png(made(papers.letter()), 0, 400)))
    assert picture.size[0] == 400 and picture.size[1] in (565, 566)
    darkest, brightest = picture.convert("L").getextrema()
    assert darkest < 100 and brightest == 255


def test_pages_are_counted():
    assert service().page_count(made(papers.letter(body_html=papers.long_body(30)))) == 4


def test_page_that_is_not_there_and_file_that_is_no_pdf_are_named():
    with pytest.raises(RenderingFailed) as missing:
        service().page_png(made(papers.letter()), 7, 100)
    with pytest.raises(RenderingFailed) as unreadable:
        service().page_count(b"no pdf")
    assert (missing.value.code, missing.value.facts) == ("page_missing", {"page": 7})
    assert unreadable.value.code == "unreadable_pdf"


@pytest.mark.parametrize("number", range(5))
def test_pages_of_the_real_drafts_are_dark_letters_on_white_paper(number):
    """What text extraction cannot see: an area that is painted over."""
    rendered = printed(papers.seed(number))
    for page in range(rendered.pages):
        picture = Image.open(BytesIO(service().page_png(rendered.content, page, 300))).convert("L")
        dark = picture.reduce(8).point(lambda shade: 255 if shade < 60 else 0).getbbox()
        assert dark is None
