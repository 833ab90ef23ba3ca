"""What pages call how people come together."""

from flask_babel import lazy_gettext as _l

from app.meetings.models import Format

FORMATS = {
    Format.IN_PERSON: _l("In person"),
    Format.ONLINE: _l("Online"),
    Format.HYBRID: _l("In person and online"),
}
