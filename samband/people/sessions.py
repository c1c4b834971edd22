"""Django's session engine on our own table: the key is stored as SHA-256, the row names its person.

One statement per request loads session and person and sets who the transaction reads as.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from samband.kernel.db.prepared import prepared_cursor
from samband.kernel.db.rows import columns, instance
from samband.kernel.tokens import token_hash
from samband.people.models import Person, Session, Team

IDLE = timedelta(days=30)
IDLE_ADMINISTRATOR = timedelta(hours=12)
ABSOLUTE = timedelta(days=90)


def idle_time(person: Person | None) -> timedelta:
    """How long a session lives without use: 30 days, 12 hours for administrators."""
    if person is not None and person.is_administrator:
        return IDLE_ADMINISTRATOR
    return IDLE


@cache
def _load_sql(binds: bool) -> str:
    """The statement that loads a session with person and team, and lets the transaction read as the person."""
    wanted = [*columns(Session, "s"), *columns(Person, "p"), *columns(Team, "t")]
    if binds:
        wanted.append("set_config('samband.person', coalesce(s.person_id::text, ''), true)")
    return (  # column names from the models, nothing from outside
        f"SELECT {', '.join(wanted)} FROM people_session s "  # noqa: S608
        "LEFT JOIN people_person p ON p.id = s.person_id LEFT JOIN people_team t ON t.id = p.team_id "
        "WHERE s.key_hash = %s AND s.expires_at > %s"
    )


def session_with_person(key_hash: bytes, now: datetime) -> Session | None:
    """The live session of a key with its person and their team; None without one. One statement.

    In a transaction it also binds the person. Plain SQL, because putting the same query together by the ORM was a
    quarter of a page's cost.
    """
    with prepared_cursor() as cursor:
        cursor.execute(_load_sql(connection.in_atomic_block), [key_hash, now])
        found = cursor.fetchone()
    if found is None:
        return None
    values = iter(found)
    session, person, team = (
        instance(Session, values),
        instance(Person, values),
        instance(Team, values),
    )
    if session is not None:
        session.person = person
        if person is not None and person.team_id is not None:
            person.team = team
    return session


class SessionStore(SessionBase):
    """A session whose row is loaded together with its person (`self.row`)."""

    row: Session | None = None

    def load(self) -> dict[str, Any]:
        row = session_with_person(token_hash(self.session_key or ""), timezone.now())
        if row is None:
            self._session_key = None
            return {}
        self.row = row
        return self.decode(row.data)

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key_hash=token_hash(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # stubs  # type: ignore[attr-defined]  # not in the stubs
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # stubs  # type: ignore[attr-defined]  # not in the stubs
        person_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        key_hash = token_hash(self.session_key)
        encoded = self.encode(data)
        if must_create:
            now = timezone.now()
            try:
                with transaction.atomic():
                    self.row = Session.objects.create(
                        key_hash=key_hash,
                        person_id=person_id,
                        data=encoded,
                        browser=str(data.get("browser", ""))[:80],
                        created_at=now,
                        used_on=now.date(),
                        expires_at=now + IDLE_ADMINISTRATOR,
                    )
            except IntegrityError as error:
                raise CreateError from error
            return None
        changed = Session.objects.filter(key_hash=key_hash).update(
            data=encoded, person_id=person_id, browser=str(data.get("browser", ""))[:80]
        )
        if not changed:
            raise UpdateError
        return None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(key_hash=token_hash(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires_at__lt=timezone.now()).delete()


def keep_alive(row: Session, now: datetime) -> None:
    """Extend a session in use, at most hourly (administrators) or daily; never past 90 days."""
    idle = idle_time(row.person)
    step = timedelta(hours=1) if idle == IDLE_ADMINISTRATOR else timedelta(days=1)
    target = min(now + idle, row.created_at + ABSOLUTE)
    if target - row.expires_at >= step:
        Session.objects.filter(pk=row.pk).update(expires_at=target, used_on=now.date())
