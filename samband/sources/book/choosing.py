"""What the columns of a table are, as its owner says; remembered for the next table with the same headings."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Conflict, Invalid
from samband.sources.acting import acting_in
from samband.sources.book import columns
from samband.sources.models import Import, Source
from samband.sources.options import Options


def with_remembered(run: Import, plan: dict[str, Any]) -> dict[str, Any]:
    """The plan of a table with its columns as they were last taken, where one with the same headings was read before."""
    table = plan["table"]
    with acting_in(run.layer):
        earlier = (
            Source.objects.filter(
                layer=run.layer, kind=run.source.kind, settings__header=table["header"]
            )
            .order_by("-pk")
            .values_list("settings", flat=True)
            .first()
        )
    if earlier is None or len(earlier["fields"]) != len(table["fields"]):
        return plan
    return {**plan, "table": {**table, "fields": earlier["fields"]}, "remembered": True}


@transaction.atomic
def choose_columns(*, run: Import, fields: Sequence[str]) -> Import:
    """Say what the columns of a table are; it is read with that next.

    Raises Conflict in any other state, Invalid for columns that do not fit or say of nobody who they are.
    """
    if run.state != Import.State.MAPPING:
        raise Conflict(_("The columns of this file are chosen already."), code="wrong-state")
    header = run.plan["table"]["header"]
    if len(fields) != len(header) or any(one not in columns.FIELDS for one in fields):
        raise Invalid(_("These are not the columns of this file."), code="columns-unknown")
    single = [one for one in fields if one not in columns.MANY]
    if len(single) != len(set(single)):
        raise Invalid(
            _("Only addresses, numbers, links and notes may have several columns."),
            code="columns-twice",
        )
    if not columns.is_enough(fields):
        raise Invalid(
            _("Choose at least one column that says who it is: a name, an address or a number."),
            code="columns-nobody",
        )
    options = replace(Options.load(run.options), mapping=json.dumps(list(fields)))
    run.source.settings = {"header": header, "fields": list(fields)}
    run.source.save(update_fields=["settings"])
    run.state, run.options = Import.State.PLANNING, options.dump()
    run.save(update_fields=["state", "options"])
    return run
