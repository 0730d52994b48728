"""Texts being typed: the newest counts, the overtaken leaves, and nobody sees another's."""

from __future__ import annotations

import threading
import uuid
from queue import Queue

import pytest

from tests.rendering import papers
from tests.rendering.measured import reading
from tests.rendering.pressroom import printed, service
from workflow.base.errors import NotFound
from workflow.rendering.errors import RenderingFailed
from workflow.rendering.previews import Previews, Superseded
from workflow.rendering.process import Limits, RenderingService
from workflow.rendering.rendered import RenderedPdf
from workflow.rendering.sheet import Sheet

TYPED = (uuid.UUID(int=1), uuid.UUID(int=2))
ONE, TWO, THREE = (papers.letter(subject=f"bản thứ {word}") for word in ("nhất", "hai", "ba"))


class Slow:
    """The real pages, made when the test lets them go."""

    def __init__(self) -> None:
        self.begun: Queue[Sheet] = Queue()
        self.go = threading.Semaphore(0)

    def __call__(self, sheet: Sheet) -> RenderedPdf:
        self.begun.put(sheet)
        assert self.go.acquire(timeout=30)
        return printed(sheet)


def asked(previews: Previews, key: str, typed: tuple[uuid.UUID, uuid.UUID] = TYPED) -> Queue[object]:
    """The answer to come, or what was raised."""
    answer: Queue[object] = Queue()

    def ask() -> None:
        try:
            answer.put(previews.pdf(typed, key))
        except Exception as error:
            answer.put(error)

    threading.Thread(target=ask).start()
    return answer


def test_what_was_typed_becomes_the_official_pages():
    previews = Previews(service().pdf)
    key = previews.keep(TYPED, ONE)
    assert previews.sheet(TYPED, key) == ONE
    assert "V/v bản thứ nhất" in reading(previews.pdf(TYPED, key).content)


def test_a_queued_text_that_is_overtaken_leaves_at_once_and_the_newest_is_laid_out():
    slow = Slow()
    previews = Previews(slow)
    first = asked(previews, previews.keep(TYPED, ONE))
    assert slow.begun.get(timeout=30) == ONE
    second = asked(previews, previews.keep(TYPED, TWO))
    third = asked(previews, previews.keep(TYPED, THREE))
    assert isinstance(second.get(timeout=30), Superseded)  # while the first is still being laid out
    slow.go.release(2)
    assert [first.get(timeout=30), third.get(timeout=30)] == [printed(ONE), printed(THREE)]
    assert slow.begun.get(timeout=30) == THREE and slow.begun.empty()


def test_the_pages_shown_last_stay_while_the_next_are_made():
    previews = Previews(service().pdf)
    key = previews.keep(TYPED, ONE)
    shown = previews.pdf(TYPED, key)
    previews.keep(TYPED, TWO)
    previews.keep(TYPED, THREE)
    assert previews.pdf(TYPED, key) is shown


def test_the_same_text_is_laid_out_once_and_shown_to_its_writer_alone():
    slow = Slow()
    slow.go.release(2)
    previews = Previews(slow)
    key = previews.keep(TYPED, ONE)
    assert previews.pdf(TYPED, key) is previews.pdf(TYPED, previews.keep(TYPED, ONE))
    assert slow.begun.qsize() == 1
    for other in ((uuid.UUID(int=9), TYPED[1]), (TYPED[0], uuid.UUID(int=9))):
        with pytest.raises(NotFound):
            previews.pdf(other, key)


def test_two_people_wait_for_their_turn_and_both_get_their_pages():
    slow = Slow()
    previews = Previews(slow)
    other = (uuid.UUID(int=3), TYPED[1])
    first = asked(previews, previews.keep(TYPED, ONE))
    assert slow.begun.get(timeout=30) == ONE
    second = asked(previews, previews.keep(other, TWO), other)
    assert slow.begun.empty()
    slow.go.release(2)
    assert [first.get(timeout=30), second.get(timeout=30)] == [printed(ONE), printed(TWO)]


def test_a_text_that_cannot_be_laid_out_says_so_and_the_next_one_is():
    small = RenderingService(limits=Limits(pages=1))
    previews = Previews(small.pdf)
    with pytest.raises(RenderingFailed) as failed:
        previews.pdf(TYPED, previews.keep(TYPED, papers.letter(body_html=papers.long_body(40))))
    assert failed.value.code == "too_long"
    assert previews.pdf(TYPED, previews.keep(TYPED, ONE)) == printed(ONE)
    small.close()
