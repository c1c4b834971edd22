"""The doors of imports: one's own, and for administrators the organisation's. Others' are not there."""

from samband.kernel.errors import NotFound
from samband.parties.models import ORGANISATION_LAYER
from samband.people.models import Person
from samband.sources import queries
from samband.sources.models import Import


def import_for_reading(person: Person, import_id: int) -> Import:
    """An import of the person's own, or as administrator one of the organisation's, with source and
    owner; one statement. Raises NotFound, also for what is somebody else's."""
    if person.is_guest:
        raise NotFound
    run = queries.imports_of(person).filter(pk=import_id).first()
    if run is None:
        raise NotFound
    return run


def import_for_changing(person: Person, import_id: int) -> Import:
    """The same, locked until the end of the transaction."""
    run = import_for_reading(person, import_id)
    locked = Import.objects.select_for_update().get(pk=run.pk)
    locked.source = run.source
    return locked


def may_import_for_organisation(person: Person) -> bool:
    """Whether somebody may bring in what belongs to the organisation."""
    return person.is_administrator


def is_of_organisation(run: Import) -> bool:
    """Whether all colleagues will see what an import brings."""
    return run.layer == ORGANISATION_LAYER
