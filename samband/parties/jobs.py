"""What administrators decided about the organisation's contacts, done as the system."""

from samband.kernel.db import as_system
from samband.kernel.jobs import job
from samband.parties import deciding


@job("parties.make_agreed")
def make_agreed(merge_id: int, actor_id: int) -> None:
    """Make one merge to which an administrator agreed."""
    with as_system():
        deciding.make_agreed(actor_id=actor_id, merge_id=merge_id)
