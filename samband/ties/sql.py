"""What is left of a tie, as SQL."""


def left_of(tie: str) -> str:
    """What is left at `%(now)s` of the weight of a row of `ties_tie` by that name (`rules.decayed`).

    `%(half_life)s` is in seconds. In floating point: PostgreSQL's exact powers take ten times as long, and a way reads
    thousands.
    """
    return (
        f"{tie}.weight * power(2::float8,"
        f" -date_part('epoch', %(now)s - {tie}.as_of) / %(half_life)s::float8)"
    )
