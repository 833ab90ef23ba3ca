"""A passage of a comment to answer to, marked as somebody else's words."""

from __future__ import annotations

from app.comments.models import Comment
from app.core.text import PERSON

LONGEST_QUOTE = 600  # characters; who quotes has room to answer


def quoted(comment: Comment) -> str:
    """The comment as a Markdown quote, without what it quotes itself and without calling anybody."""
    lines = [line for line in comment.body.split("\n") if not line.lstrip().startswith(">")]
    words = PERSON.sub("…", "\n".join(lines)).strip()
    if len(words) > LONGEST_QUOTE:
        words = words[:LONGEST_QUOTE].rsplit(None, 1)[0] + " …"
    return "\n".join(f"> {line}".rstrip() for line in words.split("\n")) + "\n\n"
