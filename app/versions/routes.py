"""Reading former versions and what changed."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.core.authz import Refusal, authorize, rule
from app.core.models import Ability, Resource
from app.core.pagination import paginate
from app.extensions import db
from app.spaces.permissions import read_in_place
from app.versions.diff import difference
from app.versions.models import Version
from app.versions.queries import versions_of

versions = Blueprint("versions", __name__, url_prefix="/versions")


@rule("version.read")
def read(user: object, resource: Resource) -> Refusal | None:
    """Whoever may read the text may read its history; hidden texts hide theirs."""
    return read_in_place(user, resource)


@versions.get("/<int:resource_id>")
def index(resource_id: int) -> ResponseReturnValue:
    resource = db.get_or_404(Resource, resource_id)
    authorize("version.read", resource)
    if Ability.VERSION not in resource.abilities:
        abort(404)
    page = paginate(versions_of(resource), total=resource.counters.versions)
    return render_template("versions/index.html", resource=resource, page=page)


@versions.get("/<int:resource_id>/<int:number>")
def show(resource_id: int, number: int) -> ResponseReturnValue:
    resource = db.get_or_404(Resource, resource_id)
    authorize("version.read", resource)
    wanted = versions_of(resource).where(Version.number.in_([number, number - 1]))
    found = {version.number: version for version in db.session.scalars(wanted)}
    if number not in found:
        abort(404)
    after = found[number]
    before = found.get(number - 1)
    changes = {
        name: difference(before.fields.get(name, "") if before else str(text), str(text))
        for name, text in after.fields.items()
    }
    return render_template(
        "versions/show.html", resource=resource, version=after, changes=changes, number=number
    )
