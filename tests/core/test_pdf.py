"""Documents as PDF files: read by screen readers, and fetching nothing."""

import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pdfua
import pikepdf
import pytest

from app.core import pdf

pytestmark = pytest.mark.skipif(not pdf.can_draw(), reason="Pango is not installed")
PAGE = """<!doctype html><html lang="ca"><head><title>Acta del ple</title>{head}</head><body>
<h1>Acta</h1><p>Text <a href="https://example.org/">enllaç</a></p><h2>1. Obres</h2><ul><li>una</li></ul>{body}
<table><caption>Vots</caption><thead><tr><th scope="col">Qui</th><th scope="col">Vot</th></tr></thead>
<tbody><tr><th scope="row">A</th><td>sí</td></tr></tbody></table></body></html>"""


@pytest.fixture
def drawn(app, session):
    def draw(head="", body=""):
        with app.test_request_context():
            return pdf.drawn(PAGE.format(head=head, body=body))

    return draw


def test_a_document_can_be_read_aloud(drawn, tmp_path):
    content = drawn()
    (tmp_path / "acta.pdf").write_bytes(content)
    report = pdfua.validate(str(tmp_path / "acta.pdf"))
    assert report.findings
    assert not [one for one in report.findings if one.severity is pdfua.Severity.ERROR]
    with pikepdf.open(io.BytesIO(content)) as document:
        assert str(document.Root.Lang) == "ca"
        assert document.docinfo["/Title"] == "Acta del ple"
        assert document.Root.MarkInfo.Marked
        assert document.open_metadata()["pdfuaid:part"] == "1"


def test_nothing_is_fetched_whatever_a_text_names(drawn):
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    there = f"http://127.0.0.1:{server.server_port}"
    try:
        content = drawn(
            f'<link rel="stylesheet" href="{there}/a.css"><link rel="attachment" href="file:///etc/passwd">',
            f'<img alt="" src="{there}/b.png"><img alt="" src="file:///etc/passwd">',
        )
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    with pikepdf.open(io.BytesIO(content)) as document:
        assert not document.attachments


def test_where_the_library_is_missing_it_is_said(drawn, monkeypatch):
    monkeypatch.setattr(pdf, "can_draw", lambda: False)
    with pytest.raises(pdf.Unavailable):
        drawn()
