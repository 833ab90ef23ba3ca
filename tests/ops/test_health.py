"""What a load balancer learns from /healthz."""

from sqlalchemy.exc import OperationalError

from app.extensions import db


def test_a_working_installation_is_ok(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_its_database_it_is_not(client, monkeypatch):
    def fail(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(db.session, "execute", fail)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"status": "unavailable", "database": "unreachable"}
