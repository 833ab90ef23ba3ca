"""Transcripts that are right, and all the ways they can be wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.meetings.minutes.services.transcripts import MOST_CHARACTERS, MOST_CUES, parts_of
from app.meetings.minutes.vtt import LONGEST, MOST_BYTES, Broken, Cue, read

GOOD = """WEBVTT - council

NOTE
Not to be read --

STYLE
::cue { color: red }

intro
00:01.000 --> 00:04.000 align:start
<v A. Chair>Good <b>evening</b>, all &amp; sundry.</v>

01:02:03.500 --> 01:02:05.000
The crossing
at Harbour Road.
"""


def test_what_is_read():
    assert read(GOOD.encode()) == [
        Cue(1, "A. Chair", "Good evening, all & sundry."),
        Cue(3723, "", "The crossing at Harbour Road."),
    ]
    assert read(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == read(GOOD.encode())


def test_plain_text_with_and_without_times():
    text = "Good evening.\nAll came.\n\n[12:34] The crossing.\n\n1:00:01 The end."
    assert read(text.encode()) == [
        Cue(None, "", "Good evening. All came."),
        Cue(754, "", "The crossing."),
        Cue(3601, "", "The end."),
    ]


def cue(timing: str, words: str = "Words.") -> str:
    return f"WEBVTT\n\n00:00.500 --> 00:01.000\nBefore.\n\n{timing}\n{words}\n"


@pytest.mark.parametrize(
    ("data", "problem", "line"),
    [
        (cue("00:05.000 -> 00:06.000").encode(), "timing", 6),
        (cue("5 --> 6").encode(), "timing", 6),
        (cue("00:61.000 --> 00:62.000").encode(), "timing", 6),
        (cue("00:05.000 --> 00:05.000").encode(), "backwards", 6),
        (cue("00:00.100 --> 00:02.000").encode(), "order", 6),
        (
            cue("00:05.000 --> 00:06.000", "Words.\n00:07.000 --> 00:08.000").encode(),
            "run_together",
            8,
        ),
        (cue("lonely words", "").encode(), "timing", 6),
        (GOOD.replace("WEBVTT", "WEBVTTX").encode(), "no_header", 1),
        (b"1\n00:00:01,000 --> 00:00:02,000\nSubRip", "no_header", 1),
        ("Fine.\n\nCaf\xe9.".encode("latin-1"), "encoding", 3),
        (GOOD.encode("utf-16"), "encoding", 1),
        (b"Fine.\nNot \0 fine.", "no_text", 2),
        (b"WEBVTT\n", "empty", 0),
        (b" \n\n", "empty", 0),
        (b"x" * (MOST_BYTES + 1), "too_large", 0),
        (b"x\n\n" * 20_001, "too_many", 0),
    ],
)
def test_what_is_wrong_is_said_with_its_line(data, problem, line):
    with pytest.raises(Broken) as caught:
        read(data)
    assert (caught.value.problem, caught.value.line) == (problem, line)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: f"WEBVTT\n\n{t}".encode("utf-8", "surrogatepass"))))  # fmt: skip
def test_whatever_comes_is_read_or_refused(data):
    try:
        cues = read(data)
    except Broken:
        return
    assert all(one.text and len(one.text) <= LONGEST for one in cues)


@given(st.lists(st.integers(1, LONGEST), max_size=300))
def test_parts_hold_all_cues_in_their_order(sizes):
    cues = [Cue(n, "", "x" * size) for n, size in enumerate(sizes)]
    parts = list(parts_of(cues))
    assert [cue for part in parts for _n, cue in part] == cues
    assert [n for part in parts for n, _cue in part] == list(range(1, len(cues) + 1))
    for part in parts:
        assert len(part) <= MOST_CUES
        assert sum(len(cue.text) for _n, cue in part[:-1]) <= MOST_CHARACTERS
