"""What goes with an erased person."""

from django.db.models import Q

from samband.kernel.db import as_system
from samband.parties.masking import SQL_PATTERN, gone_in, masked
from samband.privacy.exporting import drop_file
from samband.privacy.models import Export, Notice, Objection, WrongReport


def erase(person_id: int) -> None:
    """Take away somebody's exports and reports; needs the system role. Idempotent."""
    for export in Export.objects.filter(person_id=person_id):
        drop_file(export)
    Export.objects.filter(person_id=person_id).delete()
    WrongReport.objects.filter(person_id=person_id).delete()
    Notice.objects.filter(owner_id=person_id).delete()
    Objection.objects.filter(owner_id=person_id).delete()


def clean_reports() -> None:
    """Take suppressed addresses out of reports that something is wrong. As the system role; idempotent."""
    with as_system():
        for report in WrongReport.objects.filter(
            Q(words__regex=SQL_PATTERN) | Q(about__regex=SQL_PATTERN)
        ):
            gone = gone_in([report.words, report.about])
            if gone:
                report.words, report.about = masked(report.words, gone), masked(report.about, gone)
                report.save(update_fields=["words", "about"])
