"""The tools that the sample keeps in the open: who here and who outside worked on what, as a git import would store it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.demo.shapes import Sample
from samband.demo.tables import mail_name, rows
from samband.kernel.db import as_system
from samband.people.models import Person
from samband.sources.models import Import, Source
from samband.sources.options import Options
from samband.sources.records import Address, Commit, Trailer
from samband.sources.storing import claim, finish, store

LABEL = "tallanger-verktyg"


def load_history(sample: Sample, by_key: Mapping[str, Person], *, now: datetime) -> None:
    """Store the invented history through the import's own code; the organisation's source, which all colleagues see."""
    addresses = {each.key: Address(each.name, each.email) for each in sample.people}
    for name, domain in rows("history_people.txt"):
        addresses[name] = Address(name, f"{mail_name(name)}@{domain}")
    commits = [
        _commit(number, row, addresses, now) for number, row in enumerate(rows("history.txt"), 1)
    ]
    count = len(commits)
    administrator = next(one for one in by_key.values() if one.is_administrator)
    with as_system():
        source = Source.objects.create(kind=Source.Kind.GIT, label=LABEL)
        run = Import.objects.create(
            source=source,
            actor=administrator,
            state=Import.State.APPLIED,
            options=Options(path="", domains=(sample.domain,)).dump(),
            plan={"read": count, "stored": count, "known": 0, "reported": 0},
            started_at=now,
            finished_at=now,
        )
        new, _twice, _known = claim(run, commits)
        interactions = store(run, Options.load(run.options), new)
        run.counts = {"done": count, "stored": count, "interactions": interactions}
        run.save(update_fields=["counts"])
    finish(run)


def _commit(number: int, row: list[str], addresses: Mapping[str, Address], now: datetime) -> Commit:
    weeks, author, reviewers, title, paths, text = row
    at = int((now - timedelta(weeks=int(weeks), hours=number % 7)).timestamp())
    who = addresses[author]
    trailers = tuple(
        Trailer("reviewed", addresses[name.strip()])
        for name in reviewers.split(",")
        if name.strip()
    )
    return Commit(
        number=number,
        key=hashlib.sha1(f"{number} {title}".encode(), usedforsecurity=False).hexdigest(),
        author=who,
        authored_at=at,
        committer=who,
        committed_at=at,
        trailers=trailers,
        title=title,
        text=text,
        paths=tuple(path.strip() for path in paths.split(",")),
        path_count=len(paths.split(",")),
        is_merge=False,
    )
