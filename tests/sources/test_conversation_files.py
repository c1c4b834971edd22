"""Files that are in an archive come along with its messages; nothing else does, and nothing from elsewhere."""

import io
import json
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files import storage
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from samband.entries.attachments import bring_file
from samband.entries.models import Attachment, Entry, LinkUse
from samband.kernel.db import as_system
from samband.search.models import EntryWords
from samband.sources import actions, spool
from samband.sources.chat import bringing
from samband.sources.errors import ImportFailed
from samband.sources.models import Import, Trouble
from tests.cast import Cast
from tests.sources.test_conversations import bring
from tests.sources.test_imports import _own_folder

__all__ = ["_own_folder"]
USERS = [
    {"id": "U1", "team_id": "T1", "name": "anna", "profile": {"email": "anna@norrsken.example"}}
]


def photo() -> bytes:
    """A picture that says where it was taken."""
    picture = Image.new("RGB", (40, 30), "red")
    exif = picture.getexif()
    exif[0x010E] = "hemlig plats"
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def slack(
    path: Path, files: list[dict[str, Any]], content: dict[str, bytes], text: str = "Se"
) -> Path:
    """A Slack export of one message with files, and what stands in the archive."""
    message = {"user": "U1", "ts": "1700000000.000100", "text": text, "files": files}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.json", json.dumps(USERS))
        archive.writestr(
            "channels.json", json.dumps([{"id": "C1", "name": "drift", "members": ["U1"]}])
        )
        archive.writestr("drift/2023-11-14.json", json.dumps([message]))
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def troubles(run: Import) -> list[tuple[str, str]]:
    with as_system():
        return list(
            Trouble.objects.filter(import_run=run).order_by("pk").values_list("code", "value")
        )


def stored_names() -> set[str]:
    return {
        name
        for one in Attachment.objects.all()
        for name in (one.stored_name, one.small_name)
        if name
    }


def test_files_of_a_slack_export(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    path = slack(
        tmp_path / "slack.zip",
        [
            {
                "id": "F1",
                "name": "../../../etc/ritning\u202efdp.pdf",
                "url_private": "https://files.example/F1",
            },
            {"id": "F2", "name": "bild.jpg"},
            {"id": "F3", "name": "borta.pdf", "url_private": "https://files.example/F3"},
            {"id": "F4", "name": "tom.txt"},
            {"id": "F5", "name": "intebild.png"},
        ],
        {
            "__uploads/F1/../../../../tmp/samband-slip": b"%PDF-1.4 ritning",
            "drift/attachments/F2-bild.jpg": photo(),
            "__uploads/F4/tom.txt": b"",
            "__uploads/F5/intebild.png": b"\x89PNG\r\n\x1a\n" + b"x" * 50,
        },
    )
    run = bring(cast, path, apply=False)
    assert run.plan["files"] == 3
    assert (run.plan["read"], run.plan["stored"], run.plan["reported"]) == (1, 1, 0)
    assert troubles(run) == [("file_missing", "borta.pdf"), ("file_empty", "tom.txt")]
    assert len(list(spool.folder().glob("*.files"))) == 1
    run = actions.apply_import(run=run)
    assert list(spool.folder().iterdir()) == []
    assert troubles(run)[2:] == [("file_no_picture", "intebild.png")]
    pdf, picture = Attachment.objects.order_by("pk")
    assert pdf.name == "ritningfdp.pdf"
    assert pdf.content_type == "application/pdf"
    assert storage.default_storage.open(pdf.stored_name).read() == b"%PDF-1.4 ritning"
    assert (picture.name, picture.content_type, picture.is_picture) == (
        "bild.jpg",
        "image/webp",
        True,
    )
    assert b"hemlig plats" not in storage.default_storage.open(picture.stored_name).read()
    assert pdf.owner == picture.owner == cast.anna
    assert not Path("/tmp/samband-slip").exists()
    entry = Entry.objects.get(audience__space__name="drift")
    assert "borta.pdf" in entry.body
    assert "ritning" not in entry.body
    assert "bild jpg" in EntryWords.objects.get(entry=entry).said
    names = stored_names()
    with django_capture_on_commit_callbacks(execute=True):
        actions.revert_import(run=run)
    assert not Attachment.objects.exists()
    assert not any(storage.default_storage.exists(name) for name in names)


def test_files_of_a_mattermost_export(cast: Cast, tmp_path: Path) -> None:
    post = {
        "team": "lag", "channel": "torget", "user": "anna", "message": "", "create_at": 1700000000000,
        "attachments": [{"path": "2023/rapport.txt"}, {"path": "../../rapport.txt"}, {"path": "2023/borta.txt"}],
    }  # fmt: skip
    lines = [
        {"type": "version", "version": 1},
        {"type": "channel", "channel": {"team": "lag", "name": "torget", "display_name": "Torget", "type": "O"}},
        {"type": "user", "user": {"username": "anna", "email": "anna@norrsken.example"}},
        {"type": "post", "post": post},
    ]  # fmt: skip
    path = tmp_path / "bulk.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("import.jsonl", "\n".join(json.dumps(one) for one in lines))
        archive.writestr("data/2023/rapport.txt", "Allt är väl")
    run = bring(cast, path)
    [found] = Attachment.objects.all()
    assert (found.name, found.content_type) == ("rapport.txt", "text/plain")
    assert troubles(run) == [("file_missing", "rapport.txt"), ("file_missing", "borta.txt")]
    assert "📎 borta.txt" in Entry.objects.get(audience__space__name="Torget").body


def test_files_of_a_zulip_export(cast: Cast, tmp_path: Path) -> None:
    realm = {
        "zerver_realm": [{"id": 1, "string_id": "coop", "uuid": "u-1"}],
        "zerver_userprofile": [{"id": 11, "full_name": "Anna", "delivery_email": "anna@norrsken.example"}],
        "zerver_stream": [{"id": 5, "name": "drift", "invite_only": False}],
        "zerver_recipient": [{"id": 31, "type": 2, "type_id": 5}],
        "zerver_subscription": [{"user_profile": 11, "recipient": 31, "active": True}],
    }  # fmt: skip
    text = "Se [ritning å.txt](/user_uploads/2/ab/ritning%20%C3%A5.txt) och ![x](/user_uploads/2/../../x.png)"
    messages = [
        {
            "id": 1,
            "sender": 11,
            "recipient": 31,
            "subject": "Pumpen",
            "content": text,
            "date_sent": 1700000000,
        }
    ]
    path = tmp_path / "zulip.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in (
            ("export/uploads/2/ab/ritning å.txt", "Rör".encode()),
            ("export/realm.json", json.dumps(realm).encode()),
            ("export/messages-000001.json", json.dumps({"zerver_message": messages}).encode()),
        ):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    run = bring(cast, path)
    [found] = Attachment.objects.all()
    assert found.name == "ritning å.txt"
    assert storage.default_storage.open(found.stored_name).read().decode() == "Rör"
    assert troubles(run) == [("file_missing", "x.png")]
    body = Entry.objects.get(audience__space__name="drift").body
    assert body.startswith("Se ritning å.txt och x")
    assert "user_uploads" not in body


def test_what_unpacks_too_far_is_refused_and_what_is_too_large_left_out(
    cast: Cast, tmp_path: Path, settings: Settings
) -> None:
    settings.SAMBAND = replace(django_settings.SAMBAND, upload_mb=1)
    large = slack(
        tmp_path / "large.zip",
        [{"id": "F1", "name": "stor.bin"}],
        {"__uploads/F1/a": b"0" * 1_000_001},
    )
    run = bring(cast, large)
    assert troubles(run) == [("file_too_large", "stor.bin")]
    assert not Attachment.objects.exists()
    settings.SAMBAND = replace(django_settings.SAMBAND, upload_mb=25)
    bomb = slack(
        tmp_path / "bomb.zip", [{"id": "F1", "name": "bomb"}], {"__uploads/F1/a": b"0" * 12_000_000}
    )
    with pytest.raises(ImportFailed) as failed:
        bring(cast, bomb)
    assert failed.value.code == "unpacks_too_far"
    assert list(spool.folder().iterdir()) == []


def test_a_fault_while_storing_leaves_no_file_behind(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = slack(
        tmp_path / "slack.zip",
        [{"id": "F1", "name": "a.txt"}, {"id": "F2", "name": "b.txt"}],
        {"__uploads/F1/a": b"ett", "__uploads/F2/b": b"tva"},
    )
    run = bring(cast, path, apply=False)
    names: list[str] = []

    def broken(**given: Any) -> Attachment:
        if names:
            raise KeyboardInterrupt
        made = bring_file(**given)
        names.append(made.stored_name)
        return made

    monkeypatch.setattr(bringing, "bring_file", broken)
    with pytest.raises(KeyboardInterrupt):
        actions.apply_import(run=run)
    assert names
    assert not storage.default_storage.exists(names[0])
    monkeypatch.undo()
    with as_system():
        run = Import.objects.select_related("source", "source__owner", "actor").get(pk=run.pk)
    actions.apply_import(run=run)
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["a.txt", "b.txt"]


def test_addresses_are_kept_as_links_and_none_is_asked_for(cast: Cast, tmp_path: Path) -> None:
    text = "Se <https://wiki.example/pump> och <https://wiki.example/ror>"
    bring(cast, slack(tmp_path / "slack.zip", [], {}, text))
    entry = Entry.objects.get(audience__space__name="drift")
    assert set(LinkUse.objects.filter(entry=entry).values_list("link__url", "is_first")) == {
        ("https://wiki.example/pump", True),
        ("https://wiki.example/ror", False),
    }
    assert entry.outline["link"]["url"] == "https://wiki.example/pump"
    assert not ProcrastinateJob.objects.filter(task_name="entries.fetch_preview").exists()
