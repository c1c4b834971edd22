"""What goes with an erased person."""

from samband.privacy.exporting import drop_file
from samband.privacy.models import Export, WrongReport


def erase(person_id: int) -> None:
    """Take away somebody's exports and reports; needs the system role. Idempotent."""
    for export in Export.objects.filter(person_id=person_id):
        drop_file(export)
    Export.objects.filter(person_id=person_id).delete()
    WrongReport.objects.filter(person_id=person_id).delete()
