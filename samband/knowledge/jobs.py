"""What is done at night about evidence."""

from samband.kernel.jobs import job
from samband.knowledge.actions import recount_work


@job("knowledge.recount_work", every="10 3 * * *")
def recount(timestamp: int) -> None:
    """Nightly: the counts behind the ranking are made anew from what stands."""
    recount_work()
