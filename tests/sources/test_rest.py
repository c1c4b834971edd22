"""Imports over the API: the pages' way from upload to reversal, and what a token needs for it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samband.kernel.db import as_system
from samband.kernel.errors import Invalid
from samband.kernel.once import HEADER
from samband.people.actions import make_token
from samband.people.models import Person
from samband.sources import jobs
from samband.sources.models import Import, Item
from tests.cast import Cast
from tests.sources.conftest import mail, mbox
from tests.sources.test_calendar import ANNA, VERA, file_of, meeting
from tests.sources.test_git import commit, git
from tests.sources.test_imports import _own_folder, letters
from tests.sources.test_pages import _jobs_at_once, work

__all__ = ["_jobs_at_once", "_own_folder"]


class Program:
    """Somebody's program with a token of theirs."""

    def __init__(self, person: Person, *scopes: str) -> None:
        self.secret = make_token(actor=person, name="program", scopes=scopes, days=1)[1]

    def get(self, path: str) -> Any:
        return Client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.secret}"})

    def post(self, path: str, data: Any = None, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.secret}", **({HEADER: key} if key else {})}
        return Client().post(f"/api/v1{path}", data or {}, headers=headers)

    def bring(self, path: Path, what: str = "mailbox", key: str = "", **fields: str) -> Any:
        file = SimpleUploadedFile(path.name, path.read_bytes())
        return self.post("/imports", {"what": what, "file": file, **fields}, key)


def test_a_mailbox_from_upload_to_reversal(cast: Cast, tmp_path: Path) -> None:
    path = mbox(tmp_path, [
        *[mail(i, "Ada <ada@out.example>", "anna@norrsken.example") for i in range(4)],
        mail(9, "broken", "anna@norrsken.example"),
    ])  # fmt: skip
    anna = Program(cast.anna, "import", "write")
    answer = anna.bring(path, key="upload-1")
    assert answer.status_code == 202
    made = answer.json()
    assert (made["state"], made["is_personal"], made["label"]) == ("planning", True, path.name)
    # Sent again because the answer was lost: one import, whatever the boundary of the form.
    assert anna.bring(path, key="upload-1").json() == made
    assert Import.objects.count() == 1
    here = f"/imports/{made['id']}"
    work(made["id"], jobs.plan)
    plan = anna.get(f"{here}/plan").json()
    assert (plan["state"], plan["contacts"], len(plan["rows"])) == ("checked", 1, 4)
    assert plan["rows"][0]["sender"] == "Ada <ada@out.example>"
    assert [one["code"] for one in plan["troubles"]] == ["bad_sender"]
    assert Item.objects.count() == 0, "nothing is stored before somebody says so"
    assert anna.post(f"{here}/application").status_code == 202
    work(made["id"], jobs.apply)
    done = anna.get(here).json()
    assert (done["state"], done["read"], done["stored"], done["reported"]) == ("applied", 5, 4, 1)
    assert anna.get(f"{here}/plan").json()["rows"] == []
    assert anna.post(f"{here}/application").status_code == 409
    assert anna.post(f"{here}/reversal").json()["state"] == "reverting"
    work(made["id"], jobs.revert)
    assert anna.get(here).json()["state"] == "reverted"
    with as_system():
        assert Item.objects.count() == 0


def test_what_a_calendar_holds_that_is_never_stored(cast: Cast, tmp_path: Path) -> None:
    path = file_of(tmp_path, meeting(VERA, ANNA), meeting(VERA, ANNA, "CLASS:PRIVATE", uid="b"))
    anna = Program(cast.anna, "import", "write")
    made = anna.bring(path, what="calendar").json()
    work(made["id"], jobs.plan)
    plan = anna.get(f"/imports/{made['id']}/plan").json()
    said = "Events that are marked as private"
    assert plan["left_out"] == [{"code": "private", "said": said, "count": 1}]


def test_what_scopes_open(cast: Cast, tmp_path: Path) -> None:
    path = letters(tmp_path)
    looking = Program(cast.anna, "import")
    writing = Program(cast.anna, "write", "read", "ask")
    for program in (looking, writing):
        answer = program.bring(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
    made = Program(cast.anna, "import", "write").bring(path).json()
    assert looking.get(f"/imports/{made['id']}/plan").status_code == 200
    assert writing.get(f"/imports/{made['id']}").status_code == 403
    for verb in ("application", "reversal"):
        assert looking.post(f"/imports/{made['id']}/{verb}").status_code == 403
        for other in (cast.bo, cast.administrator, cast.guest):
            theirs = Program(other, "import", "write")
            assert theirs.post(f"/imports/{made['id']}/{verb}").status_code == 404
    assert Program(cast.guest, "import", "write").bring(path).status_code == 404


def test_a_history_needs_an_administrator_and_their_scope(cast: Cast, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "-q")
    commit(repository, "First", "pump.c")
    bundle = tmp_path / "history.bundle"
    git(repository, "bundle", "create", "-q", str(bundle), "--all")
    with pytest.raises(Invalid):
        make_token(actor=cast.anna, name="x", scopes=["import-organisation"], days=1)
    own = Program(cast.administrator, "import", "write")
    assert own.bring(bundle, "history").json()["code"] == "scope-missing"
    ours = Program(cast.administrator, "import", "write", "import-organisation")
    made = ours.bring(bundle, "history", domains="north.example").json()
    assert (made["kind"], made["is_personal"]) == ("git", False)
    assert work(made["id"], jobs.plan).state == "checked"
    assert own.get(f"/imports/{made['id']}").status_code == 200
    assert own.post(f"/imports/{made['id']}/application").status_code == 403
    assert ours.post(f"/imports/{made['id']}/application").status_code == 202
    assert work(made["id"], jobs.apply).state == "applied"
    # Who is no administrator any more has a token that opens nothing more than they do.
    Person.objects.filter(pk=cast.administrator.pk).update(role="person")
    assert ours.bring(bundle, "history").status_code == 422
    assert ours.post(f"/imports/{made['id']}/reversal").status_code == 404


def test_what_does_not_fit_is_named(cast: Cast, tmp_path: Path) -> None:
    anna = Program(cast.anna, "import", "write")
    path = letters(tmp_path)
    assert "what" in anna.bring(path, "diary").json()["fields"]
    wrong = anna.bring(path, addresses="no-address").json()
    assert (wrong["status"], list(wrong["fields"])) == (422, ["addresses"])
    assert "file" in anna.post("/imports", {"what": "mailbox"}).json()["fields"]
    assert Import.objects.count() == 0
