"""Uploads are hostile until proven harmless."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.attachments.intake import Problem, Refused, take


def picture(size=(60, 40), kind="JPEG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def test_an_image_is_drawn_anew_without_metadata():
    exif = Image.Exif()
    exif[0x010E] = "A secret place"
    taken = take("C:\\photos\\My photo!.JPG", picture(exif=exif.tobytes()))
    assert (taken.content_type, taken.name) == ("image/webp", "My-photo.webp")
    assert b"secret" not in taken.data
    assert not Image.open(io.BytesIO(taken.data)).getexif()


def test_what_was_hidden_behind_an_image_is_gone():
    taken = take("x.png", picture(kind="PNG") + b"<script>alert(1)</script>")
    assert b"<script>" not in taken.data


def test_large_images_are_made_smaller():
    taken = take("x.png", picture((3000, 1000), "PNG"))
    assert (taken.width, taken.height) == (1280, 427)


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("x.png", b"", Problem.EMPTY),
        ("x.pdf", b"%PDF-1.7" + b"0" * (10 * 1024 * 1024), Problem.TOO_LARGE),
        ("x.png", b"<html><script>alert(1)</script>", Problem.UNKNOWN_TYPE),
        ("x.png", b"\x89PNG\r\n\x1a\n" + b"nonsense" * 9, Problem.DAMAGED),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Problem.UNKNOWN_TYPE),
        ("x.exe", b"MZ" + b"\x00" * 100, Problem.UNKNOWN_TYPE),
        ("x.txt", b"caf\xe9", Problem.UNKNOWN_TYPE),
    ],
)
def test_what_is_refused(name, data, problem):
    with pytest.raises(Refused) as refused:
        take(name, data)
    assert refused.value.problem is problem


def test_a_bomb_of_pixels_is_refused():
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(Refused) as refused:
        take("bomb.png", out.getvalue())
    assert refused.value.problem is Problem.TOO_MANY_PIXELS


def test_documents_keep_their_bytes_and_get_the_right_ending():
    taken = take("notes.exe", b"place;seconds\nQuay;11\n")
    assert (taken.name, taken.content_type) == ("notes.csv", "text/csv")


@given(st.text(max_size=60))
def test_names_are_tame(name):
    taken = take(name, b"plain words")
    assert not set("/\\\0\r\n\"' ") & set(taken.name)
    assert taken.name.endswith(".txt")
