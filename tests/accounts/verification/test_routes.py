"""The pages of verification: who may open them, what they answer, and the whole way without JavaScript."""

import io
import json
import re
import zipfile

import pytest
from sqlalchemy import select

from app.accounts.models import Role, User
from app.accounts.verification.models import CensusList, Conflict, Verification
from app.core.site import site
from app.extensions import db
from tests.factories.residents import verified

ME = "/account/verification"
STAFF = ("", "/census", "/letters", "/conflicts")
CLAIM = {"number": "11.111.111-A", "born": "31.12.1990"}
LIST = b"document,birth date\n33333333C,1970-01-01\n44444444D,1971-01-01\n"


def file(data, name="list.csv"):
    return (io.BytesIO(data), name)


@pytest.fixture
def person(place):
    return place.browser(place.person)


@pytest.fixture
def staff(place):
    return place.browser(place.staff)


def test_the_account_leads_there_and_shows_how_it_stands(person):
    assert ME in person.get("/account").text
    assert "Not verified yet" in person.get(ME).text
    page = person.post(f"{ME}/census?next=/budgets", data=CLAIM)
    assert (page.status_code, page.location) == (303, "/budgets")
    page = person.get(ME).text
    assert "You are a verified resident" in page
    assert "31 December 1990" in page
    assert "Verified resident" in person.get("/account").text


def test_what_is_wrong_is_said_beside_the_field_and_kept(person):
    answer = person.post(f"{ME}/census", data={"number": "x", "born": "31.31.1990"})
    assert answer.status_code == 422
    for words in ("Enter the number as it is printed", "Enter a birth date like", 'value="31.31.1990"'):  # fmt: skip
        assert words in answer.text


def test_all_wrong_claims_are_answered_with_the_same_page(place):
    def page(**wrong):
        text = place.browser(place.add()).post(f"{ME}/census", data=CLAIM | wrong)
        assert text.status_code == 422
        shown = re.sub(r'value="[^"]*"', "", text.get_data(as_text=True))
        return re.sub(r"Person \d+", "", shown)

    assert page(number="99999999") == page(born="1.1.1991")


def test_too_many_attempts_are_told_to_wait(person):
    codes = [
        person.post(f"{ME}/census", data={**CLAIM, "number": f"8888{n}"}).status_code
        for n in range(7)
    ]
    assert codes == [422] * 5 + [429] * 2


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_away(person, target):
    answer = person.post(f"{ME}/census", query_string={"next": target}, data=CLAIM)
    assert answer.location == "/"


def test_ways_that_are_off_or_lack_what_they_need_do_not_exist(place, person):
    assert person.get(f"{ME}/letter").status_code == 404  # no batch
    assert person.get(f"{ME}/council").status_code == 404  # no address
    assert person.get(f"{ME}/desk").status_code == 404
    admin = place.browser(place.add(Role.ADMINISTRATOR))
    saved = admin.post("/admin/site/verification", data={"methods": ["desk"], "months": "12"})
    assert saved.status_code == 303
    assert person.get(f"{ME}/census").status_code == 404
    assert person.post(f"{ME}/census", data=CLAIM).status_code == 404
    with place.app.app_context():
        assert (site().verification_methods, site().verification_months) == (["desk"], 12)


@pytest.mark.parametrize("months", ["", "-1", "241", "x"])
def test_settings_that_make_no_sense_are_refused(place, months):
    admin = place.browser(place.add(Role.ADMINISTRATOR))
    assert admin.post("/admin/site/verification", data={"months": months}).status_code == 422


def test_who_may_open_what(place, person, staff):
    in_one_space = place.browser(place.add(Role.MODERATOR))
    for tail in STAFF:
        path = f"/admin/residents{tail}"
        assert place.app.test_client().get(path).status_code == 303
        assert {person.get(path).status_code, in_one_space.get(path).status_code} == {403}
        assert staff.get(path).status_code == 200
    assert staff.get("/admin/site/verification").status_code == 403
    unconfirmed = place.browser(place.add(confirmed_at=None))
    assert unconfirmed.get(f"{ME}/census").status_code == 403
    assert place.app.test_client().get(ME).status_code == 303


def test_a_list_is_checked_looked_at_and_used(place, staff):
    wrong = staff.post("/admin/residents/census", data={"name": "May", "table": file(LIST + b"x,y\n")})  # fmt: skip
    assert wrong.status_code == 422
    assert "Line 4: This is no document number" in wrong.text
    assert "2 problems in the file" in wrong.text
    checked = staff.post("/admin/residents/census", data={"name": "May", "table": file(LIST)})
    preview = staff.get(checked.location).text
    assert "Not in use yet" in preview
    assert "without a district: 2" in preview
    assert staff.post(f"{checked.location}/use").status_code == 303
    with place.app.app_context():
        assert [one.name for one in db.session.scalars(select(CensusList))] == ["May"]
    assert staff.post(f"{checked.location}/remove").status_code == 303
    assert "No list yet" in staff.get("/admin/residents/census").text


@pytest.mark.parametrize("path", ["census", "letters"])
def test_uploads_need_a_file_and_a_name(staff, path):
    answer = staff.post(f"/admin/residents/{path}", data={"name": ""})
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


def test_the_file_of_a_batch_is_given_out_once_and_its_code_verifies(place, staff, person):
    made = staff.post("/admin/residents/letters", data={"name": "Spring!", "works_for": "60", "table": file(b"street\nHigh Street 1\n")})  # fmt: skip
    assert made.headers["Content-Disposition"] == "attachment; filename=spring.csv"
    assert made.headers["Cache-Control"] == "no-store"
    code = re.search(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){3}", made.get_data(as_text=True))[0]
    page = staff.get("/admin/residents/letters").text
    assert code not in page
    assert "Spring!" in page
    short = person.post(f"{ME}/letter", data=CLAIM | {"code": code[:-2]})
    assert "you entered 14" in short.text
    assert person.post(f"{ME}/letter", data=CLAIM | {"code": code}).status_code == 303
    assert "You are a verified resident" in person.get(ME).text
    batch = re.search(r"/admin/residents/letters/\d+/void", page)[0]
    assert staff.post(batch).status_code == 303
    assert "Void" in staff.get("/admin/residents/letters").text


def test_at_the_desk(place, staff):
    with place.app.app_context():
        someone, me = (db.session.get(User, one) for one in (place.person, place.staff))
        name, public, mine = someone.email, someone.public_id, me.public_id
    assert public in staff.get(f"/admin/residents?q={name}").text
    assert staff.get(f"/admin/residents/desk/{mine}").status_code == 403
    path = f"/admin/residents/desk/{public}"
    assert staff.post(path, data={"number": "1"}).status_code == 422
    done = staff.post(path, data={"number": "55555555", "born": "1.2.1980", "district_id": ""})
    assert done.status_code == 303
    with place.app.app_context():
        assert db.session.get(Verification, place.person).method == "desk"
    assert "Verified" in staff.get(f"/admin/residents?q={name}").text


def test_a_conflict_is_decided_on_its_page(place, person, staff):
    person.post(f"{ME}/census", data=CLAIM)
    second = place.browser(place.other)
    assert second.post(f"{ME}/census?next=/budgets", data=CLAIM).location == ME
    assert "Staff are looking at it" in second.get(ME).text
    with place.app.app_context():
        path = f"/admin/residents/conflicts/{db.session.scalars(select(Conflict.id)).one()}"
    assert path in staff.get("/admin/residents/conflicts").text
    assert staff.post(path, data={"decision": "moved", "reason": "no"}).status_code == 422
    decided = {"decision": "moved", "reason": "The passport is theirs."}
    assert [staff.post(path, data=decided).status_code for _ in range(2)] == [303, 303]
    assert "You are a verified resident" in second.get(ME).text
    assert "Not verified yet" in person.get(ME).text
    assert "The passport is theirs." in staff.get(path).text


def test_nobody_decides_about_themselves(place, person):
    person.post(f"{ME}/census", data=CLAIM)
    staff = place.browser(place.staff)
    staff.post(f"{ME}/census", data=CLAIM)
    with place.app.app_context():
        path = f"/admin/residents/conflicts/{db.session.scalars(select(Conflict.id)).one()}"
    assert staff.post(path, data={"decision": "moved", "reason": "I am it, really."}).status_code == 403  # fmt: skip


def test_what_is_kept_is_in_the_download_and_goes_with_the_account(place, person):
    person.post(f"{ME}/census", data=CLAIM)
    files = zipfile.ZipFile(io.BytesIO(person.post("/account/data").data))
    kept = json.loads(files.read("verification.json"))
    assert kept.keys() == {"document_hash", "birth_date", "district", "method", "until"}
    assert kept["birth_date"] == "1990-12-31"
    other = zipfile.ZipFile(io.BytesIO(place.browser(place.other).post("/account/data").data))
    assert json.loads(other.read("verification.json")) is None


def test_no_document_number_reaches_the_database(place, person, staff):
    person.post(f"{ME}/census", data=CLAIM)
    with place.app.app_context():
        connection = db.session.connection()
        for table in db.metadata.sorted_tables:
            rows = connection.execute(select(table)).all()
            assert not any("11111111A" in str(row) for row in rows), table.name


def test_a_page_of_the_account_says_what_ended(place):
    def end():
        from datetime import timedelta

        from app.core.clock import now

        verified(place.user(place.person), until=now() - timedelta(days=1))

    place.call(end)
    assert "Your verification has ended" in place.browser(place.person).get(ME).text
