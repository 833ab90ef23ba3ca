"""Nothing that matters is lost, nothing secret gets out, nothing is destroyed by mistake."""

import io
import json
import tarfile

import pytest
from sqlalchemy import select

from app import create_app
from app.accounts.models import User
from app.core.operations import archive, backup, schema
from app.core.operations.archive import Damaged
from app.extensions import db
from config import Testing
from tests.factories import make_user


@pytest.fixture
def town(scratch_app, tmp_path):
    """An installation with one person, one picture and one share of a ballot key."""
    files = tmp_path / "scratch" / "files"
    keys = tmp_path / "scratch" / "files" / "keys"  # even where somebody put them among the files
    keys.mkdir(parents=True)
    (files / "ab").mkdir()
    (files / "ab" / "picture.webp").write_bytes(b"picture")
    (keys / "round-1.share").write_bytes(b"secret share")
    scratch_app.config["KEYS_DIR"] = keys
    with scratch_app.app_context():
        db.session.add(make_user(email="resident@example.org"))
        db.session.commit()
    return scratch_app


def addresses(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(User.email)))


def forget_everybody(app) -> None:
    with app.app_context():
        for user in db.session.scalars(select(User)):
            db.session.delete(user)
        db.session.commit()


def run(app, *arguments: str):
    return app.test_cli_runner().invoke(args=[str(each) for each in arguments])


def repack(source, target, change) -> None:
    """Copy an archive, passing each member through `change(name, data)`."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for info in old:
            name, data = change(info.name, old.extractfile(info).read())
            if name:
                copy = tarfile.TarInfo(name)
                copy.size = len(data)
                new.addfile(copy, io.BytesIO(data))


def test_a_backup_brings_back_people_and_files(town, tmp_path):
    file = tmp_path / "town.tar"
    assert run(town, "backup", file).exit_code == 0
    forget_everybody(town)
    picture = tmp_path / "scratch" / "files" / "ab" / "picture.webp"
    picture.unlink()

    result = run(town, "restore", file)

    assert result.exit_code == 0, result.output
    assert addresses(town) == ["resident@example.org"]
    assert picture.read_bytes() == b"picture"


def test_a_second_restore_replaces_the_first(town, tmp_path):
    file = tmp_path / "town.tar"
    run(town, "backup", file)
    for _ in range(2):
        result = run(town, "restore", "--yes", file)
        assert result.exit_code == 0, result.output
    assert addresses(town) == ["resident@example.org"]


def test_a_file_that_is_there_is_not_replaced_unasked(town, tmp_path):
    file = tmp_path / "town.tar"
    file.write_bytes(b"the backup of last year")
    result = run(town, "backup", file)
    assert result.exit_code == 1
    assert f"{file} is there already" in result.output
    assert "--force" in result.output
    assert file.read_bytes() == b"the backup of last year"
    assert [each.name for each in tmp_path.glob(".*")] == []

    assert run(town, "backup", "--force", file).exit_code == 0
    assert archive.extract(file, tmp_path / "out").revision is not None


def test_an_upgrade_does_not_write_its_backup_over_another_file(town, tmp_path, monkeypatch):
    file = tmp_path / "town.tar"
    file.write_bytes(b"the backup of last year")
    monkeypatch.setattr(schema, "current", lambda: "0000")
    result = run(town, "upgrade", "--backup", file)
    assert result.exit_code == 1
    assert "Not upgraded" in result.output
    assert f"{file} is there already" in result.output
    assert "--force" not in result.output, "upgrade has no such option"
    assert file.read_bytes() == b"the backup of last year"


def test_the_shares_of_ballot_keys_are_never_in_a_backup(town, tmp_path):
    file = tmp_path / "town.tar"
    run(town, "backup", file)
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert names == ["database.dump", "files/ab/picture.webp", "manifest.json"]
    assert b"secret share" not in file.read_bytes()


def test_only_its_owner_may_read_a_backup(town, tmp_path):
    file = tmp_path / "town.tar"
    run(town, "backup", file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.glob(".*")] == []


def test_a_database_with_people_is_not_replaced_unasked(town, tmp_path):
    file = tmp_path / "town.tar"
    run(town, "backup", file)
    result = run(town, "restore", file)
    assert result.exit_code == 1
    assert "Say --yes" in result.output


def test_a_backup_of_another_kind_of_database_is_refused(town, tmp_path):
    run(town, "backup", tmp_path / "town.tar")

    def change(name, data):
        if name == archive.MANIFEST:
            data = json.dumps(json.loads(data) | {"dialect": "oracle"}).encode()
        return name, data

    repack(tmp_path / "town.tar", tmp_path / "other.tar", change)
    result = run(town, "restore", "--yes", tmp_path / "other.tar")
    assert result.exit_code == 1
    assert "oracle" in result.output
    assert addresses(town) == ["resident@example.org"]


def test_a_backup_of_a_newer_version_is_refused(town, tmp_path):
    run(town, "backup", tmp_path / "town.tar")

    def change(name, data):
        if name == archive.MANIFEST:
            data = json.dumps(json.loads(data) | {"revision": "9999"}).encode()
        return name, data

    repack(tmp_path / "town.tar", tmp_path / "newer.tar", change)
    result = run(town, "restore", "--yes", tmp_path / "newer.tar")
    assert "newer Folkmoot" in result.output


DAMAGE = {
    "a changed file": lambda name, data: (name, data.replace(b"picture", b"pictvre")),
    "a missing file": lambda name, data: (None if "picture" in name else name, data),
    "no manifest": lambda name, data: (None if name == archive.MANIFEST else name, data),
    "a renamed file": lambda name, data: (name.replace("picture", "other"), data),
    "a way out of the folder": lambda name, data: (name.replace("files/", "../../"), data),
    "a newer format": lambda name, data: (name, data.replace(b'"format": 1', b'"format": 2')),
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda name: name.replace(" ", "-"))
def test_a_damaged_backup_changes_nothing(town, tmp_path, damage):
    run(town, "backup", tmp_path / "town.tar")
    repack(tmp_path / "town.tar", tmp_path / "damaged.tar", DAMAGE[damage])

    result = run(town, "restore", "--yes", tmp_path / "damaged.tar")

    assert result.exit_code == 1
    assert "Nothing was changed" in result.output
    assert addresses(town) == ["resident@example.org"]


def test_a_backup_cut_short_is_refused(town, tmp_path):
    file = tmp_path / "town.tar"
    run(town, "backup", file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(Damaged):
        archive.extract(file, tmp_path / "out")


def test_files_in_a_bucket_are_said_to_be_elsewhere(town, tmp_path):
    town.config["STORAGE_URL"] = "s3://bucket"
    result = run(town, "backup", tmp_path / "town.tar")
    assert "back it up there" in result.output
    with town.app_context():
        assert backup.files_folder() is None


def test_a_database_that_does_not_answer_is_said_in_one_line(tmp_path):
    class Unreachable(Testing):
        DATA_DIR = tmp_path
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{tmp_path}/no/such/folder/town.db"

    app = create_app(Unreachable)
    for command in (["upgrade"], ["backup", str(tmp_path / "x.tar")]):
        done = run(app, *command)
        assert done.exit_code == 1
        assert "town.db does not answer: unable to open" in done.output
