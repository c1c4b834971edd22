"""What entries leave to be done later."""

import logging
from datetime import UTC, datetime

from django.utils import timezone

from samband.kernel.db import as_person
from samband.kernel.jobs import job

logger = logging.getLogger(__name__)


@job("entries.purge", every="40 2 * * *")
def purge(timestamp: int) -> None:
    """Nightly: entries that were deleted more than 30 days ago, files that were never sent, and addresses that nothing
    leads to any more are gone for good."""
    from samband.entries.attachments import purge_unsent
    from samband.entries.purge import purge_deleted, purge_links

    now = timezone.now()
    purge_deleted(now)
    purge_unsent(now)
    purge_links(now)


@job("entries.erase_quiet", every="10 2 * * *")
def erase_quiet(timestamp: int) -> None:
    """Nightly: threads that their rooms do not keep any more are gone for good."""
    from samband.entries.retention import erasing

    erasing.erase_quiet(timezone.now())


@job("entries.follow_default", every="20 1 * * *")
def follow_default(timestamp: int = 0) -> None:
    """After the administrators chose, and nightly for what was left behind: rooms keep what the organisation says."""
    from samband.entries.retention.default import follow

    follow(timezone.now())


@job("entries.send_scheduled", every="* * * * *")
def send_scheduled(timestamp: int) -> None:
    """Every minute: send what was to be sent by now; one that fails stops no other."""
    from samband.entries.delivery import deliver, due

    now = max(timezone.now(), datetime.fromtimestamp(timestamp, tz=UTC))
    for draft_id, owner_id in due(now):
        try:
            deliver(draft_id, owner_id, now)
        except Exception:
            # The next minute tries again; the others must not wait for it.
            logger.exception("A scheduled draft could not be sent.")


@job("entries.tell_not_sent")
def tell_not_sent(draft_id: int, owner_id: int) -> None:
    """Write to somebody whose scheduled draft could not be sent."""
    from samband.entries import letters
    from samband.entries.models import Draft
    from samband.kernel.mail import send
    from samband.people import installation

    with as_person(owner_id):
        draft = (
            Draft.objects.select_related("owner").filter(pk=draft_id).exclude(problem="").first()
        )
        if draft is None or not draft.owner.is_active:
            return
    send(draft.owner, lambda: letters.not_sent(draft), language=installation.language())


@job("entries.tell_administrators")
def tell_administrators(report_id: int) -> None:
    """Write to the administrators that something was reported which nobody else may decide."""
    from samband.entries.left_over import tell

    tell(report_id, timezone.now())


@job("entries.fetch_preview", attempts=3)
def fetch_preview(link_id: int) -> None:
    """Look at an address outside, once, and show what stands there under the entries that lead to it."""
    from samband.entries.previews import look_at

    look_at(link_id)
