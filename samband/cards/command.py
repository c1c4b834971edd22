"""What `samband contacts …` does; the modules of `samband.cli.commands` only name the arguments."""

import argparse
import sys

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.cards.erasing import read_addresses
from samband.kernel.db import as_system
from samband.kernel.errors import Invalid
from samband.parties.actions import clean_texts, erase_suppressed, suppress_addresses
from samband.people.models import Person


def erase(args: argparse.Namespace) -> None:
    """Erase people outside at once. Raises `Invalid` for what is no address and unknown people,
    `NotFound` for anybody but administrators."""
    named = str(args.acting).removeprefix("@").strip().lower()
    actor = Person.objects.filter(Q(handle=named) | Q(email__iexact=named)).first()
    if actor is None:
        raise Invalid(_("There is no person %(name)s.") % {"name": named}, code="no-such-person")
    with as_system():
        suppress_addresses(actor=actor, addresses=read_addresses("\n".join(args.addresses)))
        count = erase_suppressed(actor=actor)
    clean_texts()
    text = ngettext("%(count)d person was erased.", "%(count)d people were erased.", count)
    sys.stdout.write(text % {"count": count} + "\n")
