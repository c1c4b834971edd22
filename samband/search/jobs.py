"""What is done later about searching."""

from samband.kernel.jobs import job, later


@job("search.index_missing", every="25 3 * * *")
def index_missing(timestamp: int) -> None:
    """Nightly, and after an upgrade: entries without words are found too; continues until none is left."""
    from samband.search.indexing import index_missing as index

    if index():
        later(index_missing, key="search.index_missing", timestamp=timestamp)
