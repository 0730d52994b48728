"""Texts that want more than to be printed: nothing is fetched, nothing runs, and there is an end to it."""

from __future__ import annotations

import base64
import http.server
import struct
import threading
import time
import zlib
from contextlib import closing
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from tests.rendering import papers
from tests.rendering.measured import reading
from tests.rendering.pressroom import made, printed, service
from workflow.rendering.body import prepared
from workflow.rendering.errors import RenderingFailed
from workflow.rendering.process import Limits, RenderingService


@pytest.fixture
def trap():
    """A web server on loopback that remembers what it was asked for."""
    asked: list[str] = []

    class Remember(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Remember) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "body",
    [
        '<p>a<img src="{url}/picture.png"></p>',
        '<style>@import url("{url}/style.css"); p {{ background: url("{url}/p.png") }}</style><p>a</p>',
        '<p style="background: url({url}/p.png); text-align: center">a</p>',
        '<link rel="stylesheet" href="{url}/style.css"><link rel="attachment" href="{url}/file"><p>a</p>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}/svg.png"/></svg><p>a</p>',
        '<object data="{url}/object"></object><iframe src="{url}/frame"></iframe><embed src="{url}/embed"><p>a</p>',
        '<p>a<a rel="attachment" href="{url}/file">link</a></p>',
        '<base href="{url}/"><p>a<img src="picture.png"></p>',
    ],
)
def test_nothing_is_fetched_from_the_network(trap, body):
    url, asked = trap
    text = reading(made(papers.letter(body_html=body.format(url=url))))
    assert "a" in text.split() or "alink" in text.split()
    assert asked == []


def test_no_file_of_the_machine_gets_into_the_pdf(tmp_path):
    (secret := tmp_path / "secret.txt").write_text("TUYỆT MẬT")
    body = (
        f'<p>a<img src="file://{secret}"><a rel="attachment" href="file://{secret}">b</a></p>'
        f'<link rel="attachment" href="file://{secret}"><object data="file://{secret}"></object>'
        '<img src="asset:official/../../config.py"><img src="asset:/etc/passwd">'
    )
    with pikepdf.open(BytesIO(made(papers.letter(body_html=body)))) as pdf:
        assert len(pdf.attachments) == 0 and "/Names" not in pdf.Root
        assert not any("TUYỆT".encode("utf-16-be") in _bytes(found) for found in pdf.objects)


def test_scripts_forms_and_places_of_ours_are_taken_out():
    body = '<p id="field-signature" onclick="x()" class="signature">a</p><script>x()</script><input name="number">'
    assert str(prepared(body)) == "<div><p>a</p></div>"


def test_a_text_cannot_move_the_signature():
    plain = printed(papers.letter(body_html="<p>a</p>")).boxes
    assert printed(papers.letter(body_html='<p id="field-signature">a</p>')).boxes == plain


def test_a_picture_in_the_text_itself_is_printed():
    out = BytesIO()
    Image.new("RGB", (4, 4), "blue").save(out, "PNG")
    source = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    with pikepdf.open(BytesIO(made(papers.letter(body_html=f'<p><img src="{source}"></p>')))) as pdf:
        assert len(pdf.pages[0].get_images()) == 1


def test_a_picture_that_is_none_leaves_the_text_as_it_is():
    body = '<p>a<img src="data:image/png;base64,AAAA"><img src="data:image/svg+xml,<svg/>"></p>'
    assert "a" in reading(made(papers.letter(body_html=body))).split()


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 3000 + "a" + "</div>" * 3000,
        "<table><tr>" + '<td colspan="999999" rowspan="999999">a</td>' * 3 + "</tr></table>",
        "<p>" + "a" * 2_000 + "</p>",
        "<ul><li>" * 60 + "a" + "</li></ul>" * 60,
        "<table><tr><td>" * 40 + "a" + "</td></tr></table>" * 40,
        "<table><tr>" + '<td colspan="999999" rowspan="999999">a</td>' * 60 + "</tr></table>",
        "<p>\x00a</p><!-- c --><?php x ?>",
        "",
    ],
)
def test_strange_texts_become_pages(body):
    assert 1 <= printed(papers.letter(body_html=body)).pages < 40


def test_a_text_of_too_many_pages_is_refused():
    service = RenderingService(limits=Limits(pages=2))
    with pytest.raises(RenderingFailed) as refused:
        service.pdf(papers.letter(body_html=papers.long_body(60)))
    service.close()
    assert refused.value.code == "too_long"
    assert (refused.value.facts["what"], refused.value.facts["limit"]) == ("pages", 2)


def test_a_text_beyond_all_reason_is_refused_before_it_is_laid_out():
    with pytest.raises(RenderingFailed) as refused:
        printed(papers.letter(body_html="<p>" + "a " * 4_000_001 + "</p>"))
    assert refused.value.code == "too_long" and refused.value.facts["what"] == "characters"


def _bytes(found: pikepdf.Object) -> bytes:
    return found.read_bytes() if isinstance(found, pikepdf.Stream) else b""


def bomb(side: int) -> str:
    """A white picture of this many pixels a side in a few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer, line = zlib.compressobj(9), b"\0" * (1 + (side + 7) // 8)
    pixels = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return f'<img src="data:image/png;base64,{base64.b64encode(content).decode()}">'


@pytest.mark.parametrize(("side", "drawn"), [(20_000, 0), (3_000, 1)])
def test_a_picture_that_unpacks_to_a_bomb_is_left_out_and_a_large_one_is_printed(side, drawn):
    with pikepdf.open(BytesIO(made(papers.letter(body_html=f"<p>a{bomb(side)}</p>")))) as pdf:
        found = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
        assert len(found) == drawn


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<p>" + "Nội dung phải làm " * 60_000 + "</p>", "paragraph_too_long"),
        ("<p>" + "<b>Nội</b> <i>dung</i> " * 20_000 + "</p>", "paragraph_too_long"),
        ("<p>" + "a" * 1_000_000 + "</p>", "paragraph_too_long"),
        ("<p>" + "a" * 100_000 + "</p>", "word_too_long"),
        ("<p>" + "<b>a</b>" * 3_000 + "</p>", "word_too_long"),
        ("<td>" + "x" * 2_001 + "</td>", "word_too_long"),
        ("<p>a<sup class='footnote-ref' data-note='1'>1</sup></p>" * 401, "too_many_footnotes"),
    ],
)
def test_what_would_keep_the_renderer_busy_for_minutes_is_refused_at_once_and_by_name(body, code):
    begun = time.monotonic()
    with pytest.raises(RenderingFailed) as refused:
        service().pdf(papers.letter(body_html=body))
    assert refused.value.code == code and time.monotonic() - begun < 20


def test_a_table_of_ten_thousand_rows_ends_in_time_with_pages_or_a_clear_error():
    rows = "<tr><td>1</td><td>Việc</td><td>Sở</td></tr>" * 10_000
    with closing(RenderingService(limits=Limits(seconds=3))) as bounded:
        begun = time.monotonic()
        try:
            pages = bounded.pdf(papers.letter(body_html=f"<table>{rows}</table>")).pages
        except RenderingFailed as error:
            assert (error.code, error.facts) == ("timed_out", {"seconds": 3})
        else:
            assert pages > 100
        assert time.monotonic() - begun < 40
        assert bounded.pdf(papers.letter()).pages == 1
