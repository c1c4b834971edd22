"""`samband retention`: the same choice as the administrators' page."""

from typing import Any

from django.utils import timezone

from samband.entries.retention.default import choose_default, default_outlooks
from samband.kernel.errors import Invalid
from samband.spaces.retention import default_months


def retention(*, months: int | None, everything: bool, applies: bool) -> dict[str, Any]:
    """What holds, what `months` would delete now in open rooms, and, if it `applies`, the choice. Raises `Invalid`."""
    if applies and months is None and not everything:
        raise Invalid("Say --months N or --everything.")
    found: dict[str, Any] = {"months": default_months()}
    if months is not None:
        (outlook,) = default_outlooks([months], timezone.now())
        found |= {"asked": months, "threads_in_open_rooms": outlook.threads}
    if applies:
        found["months"] = choose_default(actor=None, months=months)
    return found


def outlook_text(found: dict[str, Any]) -> str:
    """The same to read in a terminal."""
    months = found["months"]
    lines = [f"Rooms keep {'everything' if months is None else f'threads of {months} months'}."]
    if "asked" in found:
        lines.append(
            f"With {found['asked']} months, {found['threads_in_open_rooms']} threads in open rooms are older now; "
            "closed and secret rooms are not counted."
        )
    return "\n".join(lines)
