"""Every mail in the outbox, to read and click: only where DEV_PAGES is set, never in production."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from app.core.authz import authorize, public
from app.core.mail import OutgoingMail
from app.core.pagination import paginate
from app.extensions import db, talisman

bp = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")
public("dev_mail.read")
MAIL_POLICY = {"default-src": "'none'", "style-src": "'unsafe-inline'", "img-src": "data:"}


@bp.get("")
def index() -> ResponseReturnValue:
    authorize("dev_mail.read")
    total = db.session.scalar(select(func.count(OutgoingMail.id)))
    page = paginate(select(OutgoingMail).order_by(OutgoingMail.id.desc()), total=total)
    return render_template("accounts/dev_mails.html", page=page)


@bp.get("/<int:mail_id>")
def show(mail_id: int) -> ResponseReturnValue:
    mail = db.get_or_404(OutgoingMail, mail_id)
    authorize("dev_mail.read", mail)
    return render_template("accounts/dev_mail.html", mail=mail)


@bp.get("/<int:mail_id>/html")
@talisman(content_security_policy=MAIL_POLICY)
def html(mail_id: int) -> ResponseReturnValue:
    """The mail as a mail program shows it: its own styles, nothing else, no scripts."""
    mail = db.get_or_404(OutgoingMail, mail_id)
    authorize("dev_mail.read", mail)
    return mail.html
