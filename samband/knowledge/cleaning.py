"""Takes addresses of erased people out of evidence that others wrote: messages and paths of commits, and the index with them.

Entries are their authors' own words and stay as they are.
"""

from django.db.models import Func, Q, TextField, Value

from samband.kernel.db import as_system
from samband.knowledge.evidence import ROLES, Evidence
from samband.knowledge.indexing import replace
from samband.knowledge.models import Document, Role
from samband.parties.masking import SQL_PATTERN, gone_in, masked

BATCH = 500
_NAMES = {number: name for name, number in ROLES.items()}


def mask_documents() -> None:
    """Mask suppressed addresses in commits, 500 that may hold one in a transaction; about 10 s for a million commits."""
    last = 0
    while last >= 0:
        with as_system():
            last = _mask_after(last)


def _mask_after(last: int) -> int:
    """One batch behind a document's id; gives the last id of it, or -1 when it was the last batch."""
    commits = Document.objects.filter(kind=Document.Kind.COMMIT, pk__gt=last)
    joined = Func("paths", Value(" "), function="array_to_string", output_field=TextField())
    held = Q(title__regex=SQL_PATTERN) | Q(text__regex=SQL_PATTERN) | Q(joined__contains="@")
    found = list(commits.alias(joined=joined).filter(held).order_by("pk")[:BATCH])
    gone = gone_in(text for one in found for text in (one.title, one.text, *one.paths))
    for one in found if gone else ():
        title, text = masked(one.title, gone), masked(one.text, gone)
        paths = [masked(path, gone) for path in one.paths]
        if (title, text, paths) != (one.title, one.text, one.paths):
            _write(one, title, text, paths)
    return found[-1].pk if len(found) == BATCH else -1


def _write(one: Document, title: str, text: str, paths: list[str]) -> None:
    roles = Role.objects.filter(document=one).order_by("pk").values_list("party_id", "role")
    piece = Evidence(
        kind=one.kind,
        audience_id=one.audience_id,
        at=one.at,
        title=title,
        text=text,
        paths=paths,
        language=one.language,
        link=one.link,
        roles=[(party_id, _NAMES[role]) for party_id, role in roles],
        source_id=one.source_id,
        import_id=one.import_id,
        external_id=one.external_id,
    )
    replace(one.pk, one.audience_id, piece)
