"""Archives of other conversations, small and invented, in the forms that the other systems write."""

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any


def zipped(path: Path, documents: dict[str, Any]) -> Path:
    """A .zip of JSON documents; text stays as it is."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in documents.items():
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return path


def slack(folder: Path) -> Path:
    """Anna and Ulla (not here) in an open channel, a private one, one that nobody here was in, and a direct one."""
    users = [
        {
            "id": "U1",
            "team_id": "T1",
            "name": "anna",
            "profile": {"real_name": "Anna", "email": "anna@norrsken.example"},
        },
        {
            "id": "U2",
            "team_id": "T1",
            "name": "ulla",
            "profile": {"real_name": "Ulla Utflyttad", "email": "ulla@old.example"},
        },
    ]
    day = [
        {"type": "message", "user": "U2", "ts": "1700000000.000100", "thread_ts": "1700000000.000100",
         "text": "Pumpen *läcker*, <@U1> &amp; alla", "reactions":
         [{"name": "+1", "users": ["U1"], "count": 1}, {"name": "our-logo", "users": ["U1"], "count": 1}]},
        {"type": "message", "subtype": "channel_join", "user": "U2", "ts": "1700000001.000100", "text": "joined"},
        {"user": "U1", "ts": "1700000100.000100", "text": "Byt packningen", "thread_ts": "1700000000.000100"},
    ]  # fmt: skip
    next_day = [
        {"type": "message", "user": "U1", "ts": "1700090000.000100", "text": "Ny dag", "files": [{"name": "ritning.pdf"}]},
        {"type": "message", "user": "U2", "ts": "1700090001.000100", "text": "Tack", "thread_ts": "1700000000.000100"},
    ]  # fmt: skip
    return zipped(
        folder / "slack.zip",
        {
            "users.json": users,
            "channels.json": [
                {"id": "C1", "name": "drift", "members": ["U1", "U2"], "creator": "U1", "purpose": {"value": "Om driften"}}
            ],
            "groups.json": [
                {"id": "G1", "name": "hemlis", "members": ["U1", "U2"]},
                {"id": "G2", "name": "andras", "members": ["U2"]},
            ],
            "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
            "drift/2023-11-14.json": day,
            "drift/2023-11-15.json": next_day,
            "hemlis/2023-11-14.json": [{"user": "U1", "ts": "1700000000.000200", "text": "Bara vi, se <#C1|drift>"}],
            "andras/2023-11-14.json": [{"user": "U2", "ts": "1700000000.000300", "text": "Utan oss"}],
            "D1/2023-11-14.json": [{"user": "U2", "ts": "1700000000.000400", "text": "Till dig"}],
        },
    )  # fmt: skip


def mattermost(folder: Path) -> Path:
    """One public channel with a thread, one direct message."""
    lines: list[dict[str, Any]] = [
        {"type": "version", "version": 1},
        {"type": "team", "team": {"name": "lag", "display_name": "Lag", "type": "O"}},
        {"type": "channel", "channel": {"team": "lag", "name": "torget", "display_name": "Torget", "type": "O"}},
        {"type": "user", "user": {"username": "anna", "email": "Anna@norrsken.example", "first_name": "Anna",
            "teams": [{"name": "lag", "channels": [{"name": "torget"}]}]}},
        {"type": "user", "user": {"username": "bo", "email": "bo@norrsken.example"}},
        {"type": "post", "post": {"team": "lag", "channel": "torget", "user": "anna",
            "message": "Hej @bo, `@anna`", "create_at": 1700000000000,
            "reactions": [{"user": "bo", "emoji_name": "tada", "create_at": 1700000001000}],
            "replies": [{"user": "bo", "message": "Hej", "create_at": 1700000002000}]}},
        {"type": "direct_post", "direct_post": {"channel_members": ["anna", "bo"], "user": "bo",
            "message": "Viskar", "create_at": 1700000003000}},
    ]  # fmt: skip
    path = folder / "bulk.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in lines) + "\n{broken\n")
    return path


def zulip(folder: Path) -> Path:
    """A public channel with two topics and one private message, in both directions of which one conversation becomes."""
    realm = {
        "zerver_realm": [{"id": 1, "string_id": "coop", "uuid": "u-1"}],
        "zerver_userprofile": [
            {"id": 11, "full_name": "Anna", "delivery_email": "anna@norrsken.example"},
            {"id": 12, "full_name": "Bo", "delivery_email": "bo@norrsken.example"},
        ],
        "zerver_stream": [{"id": 5, "name": "drift", "description": "Om driften", "invite_only": False}],
        "zerver_recipient": [
            {"id": 31, "type": 2, "type_id": 5},
            {"id": 32, "type": 1, "type_id": 11},
            {"id": 33, "type": 1, "type_id": 12},
        ],
        "zerver_subscription": [{"user_profile": 11, "recipient": 31, "active": True}],
        "zerver_reaction": [
            {"user_profile": 12, "message": 101, "emoji_code": "1f44d", "emoji_name": "+1", "reaction_type": "unicode_emoji"}
        ],
    }  # fmt: skip
    messages = [
        {"id": 101, "sender": 11, "recipient": 31, "subject": "Pumpen", "content": "Den läcker @**Bo|12**",
         "date_sent": 1700000000.5},
        {"id": 102, "sender": 12, "recipient": 31, "subject": "Pumpen", "content": "Byt den", "date_sent": 1700000010},
        {"id": 103, "sender": 12, "recipient": 31, "subject": "Annat", "content": "Fika?", "date_sent": 1700000020},
        {"id": 104, "sender": 11, "recipient": 33, "subject": "", "content": "Psst", "date_sent": 1700000030},
        {"id": 105, "sender": 12, "recipient": 32, "subject": "", "content": "Ja?", "date_sent": 1700000040},
    ]  # fmt: skip
    path = folder / "zulip.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in (
            ("realm.json", realm),
            ("messages-000001.json", {"zerver_message": messages}),
        ):
            data = json.dumps(content).encode()
            info = tarfile.TarInfo(f"export/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def lines(folder: Path, rows: list[dict[str, Any]], name: str = "lines.jsonl") -> Path:
    """JSON lines."""
    path = folder / name
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path
