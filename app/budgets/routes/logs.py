"""The public log of a round: what is in it, what became of a receipt, and everything to download."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import abort, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.budgets.forms import LookUpForm
from app.budgets.log.notes import NoteError, Verifier
from app.budgets.log.receipts import Receipt, code_in
from app.budgets.models import Round
from app.budgets.routes import budgets
from app.budgets.routes.loading import find, unstored
from app.budgets.services import keys, logbook
from app.budgets.services.paper import serials, stubs
from app.core.storage import storage

SHOWN = 10  # checkpoints on the page; the file has all


def _logged(round_: Round) -> Round:
    """A round that has a log; those imported from elsewhere have none."""
    return round_ if round_.log_origin else abort(404)


@budgets.get("/<int:round_id>/log")
def log(round_id: int) -> str:
    """How far the log is, and how to check it."""
    return _page(_logged(find(round_id)), LookUpForm())


def _page(round_: Round, form: LookUpForm, found: logbook.Found | None = None) -> str:
    signed = logbook.checkpoints(round_.id)
    return render_template(
        "budgets/log.html",
        round=round_,
        form=form,
        found=found,
        broken=found is not None and _is_broken(round_, form.code.data or "", found),
        sealed=signed[-1].size,
        waiting=logbook.waiting_number(round_.id),
        newest=signed[: -SHOWN - 1 : -1],
        key=keys.log_of(round_)["key"],
        fewest=logbook.FEWEST,
    )


def _is_broken(round_: Round, text: str, found: logbook.Found) -> bool:
    """Whether we promised this entry, and do not have it: that would be a grave fault of ours."""
    if found.status != "unknown":
        return False
    try:
        receipt = Receipt.parse(text.strip() + "\n")
    except NoteError:
        return False
    return receipt.round == round_.log_origin and receipt.is_promised_by(_key(round_))


def _key(round_: Round) -> Verifier:
    """The key that everybody knows to sign this log."""
    return Verifier.parse(keys.log_of(round_)["key"])


@budgets.post("/<int:round_id>/log")
def look_up(round_id: int) -> Response:
    """What became of a receipt. The code travels in the form, so that no history or log keeps it."""
    round_ = _logged(find(round_id))
    form = LookUpForm()
    text = form.code.data or ""
    code, stub = code_in(text), serials.plain(text) if serials.could_be(text) else ""
    if form.validate() and not code and not stub:
        form.code.errors = [_("A code has at least 16 of the digits 0 to 9 and the letters a to f")]
    if form.errors:
        return unstored(_page(round_, form), 422)
    found = stubs.look_up(round_, stub) if stub else logbook.look_up(round_, code)
    return unstored(_page(round_, form, found))


@budgets.post("/<int:round_id>/receipt.txt")
def receipt_file(round_id: int) -> Response:
    """The receipt that was shown, as a file: what we signed, sent back."""
    round_ = _logged(find(round_id))
    try:
        receipt = Receipt.parse(request.form.get("receipt", ""))
    except NoteError:
        abort(400)
    if not receipt.is_promised_by(_key(round_)):
        abort(400)
    return unstored(_file(receipt.text, "text/plain", "receipt.txt"))


@budgets.post("/<int:round_id>/receipt.tlog-proof")
def proof_file(round_id: int) -> Response:
    """The proof that an entry is in the log, for the code that was looked up."""
    round_ = _logged(find(round_id))
    proof = logbook.proof_of(round_, code_in(request.form.get("code", ""))) or abort(404)
    return unstored(_file(proof, "text/plain", "receipt.tlog-proof"))


@budgets.get("/<int:round_id>/log/<any('checkpoints.txt', 'leaves.txt'):name>")
def log_file(round_id: int, name: str) -> Response:
    """All signed states, or the hashes of all sealed entries: what a witness keeps."""
    round_ = _logged(find(round_id))
    if name == "checkpoints.txt":
        lines = [f"{checkpoint.note}\n" for checkpoint in logbook.checkpoints(round_.id)]
    else:
        lines = [f"{leaf.hex()}\n" for leaf in logbook.sealed(round_.id)]
    return _file("".join(lines), "text/plain", name)


@budgets.get("/<int:round_id>/bundle.zip")
def bundle(round_id: int) -> Response:
    """The archive from which anyone counts the round again."""
    round_ = _logged(find(round_id))
    is_there = round_.results_at is not None or round_.is_rehearsal
    if not is_there or not round_.bundle:
        abort(404)
    name = f"{'rehearsal' if round_.is_rehearsal else 'round'}-{round_id}.zip"
    return _file(storage().read(round_.bundle), "application/zip", name)


def _file(content: str | bytes, kind: str, name: str) -> Response:
    answer = FlaskResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
