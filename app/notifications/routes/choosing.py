"""The pages on which somebody chooses what to hear of, how, and how often."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db
from app.notifications import queries
from app.notifications.forms import RHYTHMS, PlaceForm, SettingsForm, filled
from app.notifications.models import NotificationSettings, Rhythm
from app.notifications.routes import notifications
from app.notifications.services import choosing
from app.spaces.models import Space


@notifications.get("/settings")
def settings() -> ResponseReturnValue:
    authorize("account.use")
    mine = db.session.get(NotificationSettings, current_user.id)
    data = filled(list(db.session.scalars(queries.choices_in(current_user, None))))
    data |= {"rhythm": mine.rhythm if mine else Rhythm.DAILY, "wants_reminders": bool(mine and mine.wants_reminders)}  # fmt: skip
    return render_template("notifications/settings.html", form=SettingsForm(data=data))


@notifications.post("/settings")
def save() -> ResponseReturnValue:
    authorize("account.use")
    form = SettingsForm()
    if not form.validate():
        return render_template("notifications/settings.html", form=form), 422
    rhythm = Rhythm(form.rhythm.data)
    choosing.choose(current_user, rhythm, wants_reminders=form.wants_reminders.data, kinds=form.wishes)  # fmt: skip
    db.session.commit()
    flash(_("Saved. %(choice)s.", choice=RHYTHMS[rhythm]))
    return redirect(url_for(".settings"), 303)


@notifications.get("/settings/places")
def places() -> ResponseReturnValue:
    """The processes for which one can choose otherwise."""
    authorize("account.use")
    page = paginate(queries.places_of(current_user))
    return render_template("notifications/places.html", page=page)


@notifications.get("/settings/places/<int:space_id>")
def place(space_id: int) -> ResponseReturnValue:
    space = db.get_or_404(Space, space_id)
    authorize("account.use")
    authorize("space.read", space)
    data = filled(list(db.session.scalars(queries.choices_in(current_user, space.id))))
    return render_template("notifications/place.html", form=PlaceForm(data=data), space=space)


@notifications.post("/settings/places/<int:space_id>")
def save_place(space_id: int) -> ResponseReturnValue:
    space = db.get_or_404(Space, space_id)
    authorize("account.use")
    authorize("space.read", space)
    form = PlaceForm()
    if not form.validate():
        return render_template("notifications/place.html", form=form, space=space), 422
    choosing.choose_in(space.id, current_user, form.all_wishes)
    db.session.commit()
    flash(_("Saved. What you chose counts for what comes from here."))
    return redirect(url_for(".place", space_id=space.id), 303)
