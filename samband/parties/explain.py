"""Why two identities were taken for one person, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _


def explain_evidence(rows: Iterable[dict[str, Any]]) -> list[tuple[str, float]]:
    """A sentence and its weight in bits for each piece of stored evidence (`Merge.evidence`)."""
    return [
        (_sentence(str(row["code"]), [str(term) for term in row["data"]]), float(row["bits"]))
        for row in rows
    ]


def _sentence(code: str, terms: list[str]) -> str:
    one, other = [*terms, "", ""][:2]
    sentences = {
        "said-same": _("Somebody said that they are the same."),
        "same-address": _("The address is the same: %(address)s.") % {"address": one},
        "same-full-name": _("The full name is the same: %(name)s.") % {"name": one},
        "prior": _("Two people taken at random are hardly ever the same."),
        "name": _("The names fit: %(one)s and %(other)s.") % {"one": one, "other": other},
        "handle": _("The user name is the same: %(handle)s.") % {"handle": one},
        "handle-near": _("The user names are nearly the same: %(one)s and %(other)s.")
        % {"one": one, "other": other},
        "handle-of-name": _("The user name %(handle)s is made of the name %(name)s.")
        % {"handle": one, "name": other},
        "organisation": _("Both write from %(organisation)s.") % {"organisation": one},
        "names-differ": _("The names are different: %(one)s and %(other)s.")
        % {"one": one, "other": other},
    }
    return sentences[code]
