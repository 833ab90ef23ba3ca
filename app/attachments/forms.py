"""Uploading a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, StringField, ValidationError

from app.attachments import intake
from app.core import scanning
from app.core.asked import file_field
from app.core.forms import Size, tidy

PROBLEMS = {
    intake.Problem.EMPTY: _l("This file is empty"),
    intake.Problem.TOO_LARGE: _l("Choose a file of at most 10 MB"),
    intake.Problem.TOO_MANY_PIXELS: _l("Choose a smaller image, of at most 40 million pixels"),
    intake.Problem.UNKNOWN_TYPE: _l("Choose a picture, PDF, text, table or office document"),
    intake.Problem.DAMAGED: _l("This image is damaged. Choose another"),
    intake.Problem.NOT_AN_IMAGE: _l("Choose an image (JPEG, PNG or WebP)"),
}


class UploadForm(FlaskForm):
    """A file, and what can be seen on it."""

    file = FileField(
        _l("File"),
        name=file_field("file"),
        description=_l("Picture, PDF, text, CSV or office document, up to 10 MB."),
        validators=[FileRequired(_l("Choose a file"))],
    )
    alt = StringField(
        _l("What does the picture show?"),
        description=_l("For people who cannot see it. Not needed for documents."),
        filters=[tidy],
        validators=[Size(0, 250)],
    )
    is_picture = BooleanField(_l("Show it as the picture at the top of the page"))

    taken: intake.File | None = None

    def validate_file(self, field: FileField) -> None:
        if not isinstance(field.data, FileStorage):
            return
        data = field.data.stream.read(intake.MOST_BYTES + 1)
        try:
            scanning.check(data)
            self.taken = intake.take(
                field.data.filename or "", data, only_images=bool(self.is_picture.data)
            )
        except intake.Refused as error:
            raise ValidationError(PROBLEMS[error.problem]) from error
        except scanning.NotClean as error:
            raise ValidationError(str(scanning.SAYS[error.verdict])) from error

    def validate_alt(self, field: StringField) -> None:
        if self.taken and self.taken.width and not field.data:
            raise ValidationError(_l("Describe the picture in a few words"))
