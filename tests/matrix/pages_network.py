"""Pages of the network outside: contacts, organisations, care, introductions, handover, imports."""

from tests.matrix.expected import (
    ADMINISTRATORS,
    COLLEAGUES,
    Rule,
    administrators_somehow,
    colleagues,
    everybody,
    gone,
    nobody,
    own_if_any,
)
from tests.matrix.things import NO_NOTE, missing, nothing, together

PAGES: dict[str, Rule] = {
    "admin/outsiders": ADMINISTRATORS,
    "contacts": COLLEAGUES,
    "contacts/sharing": COLLEAGUES,
    "contacts/sharing/seen": COLLEAGUES,
    "contacts/<int:party_id>/sharing": gone("party_id"),
    "contacts/told": COLLEAGUES,
    "contacts/ending": COLLEAGUES,
    "admin/keeping": ADMINISTRATORS,
    "contacts/<int:party_id>/told": gone("party_id"),
    "contacts/<int:party_id>/file/<slug:kind>": Rule(together(party_id=10**9, kind="json"), nobody),
    "about-you/<str:word>": Rule(missing("word", "guessed"), everybody, is_open=True),
    "about-you/file/<str:token>": Rule(missing("token", "guessed"), nobody, is_open=True),
    "about-you/file/<str:token>/<slug:kind>": Rule(
        together(token="guessed", kind="json"), nobody, is_open=True
    ),
    "admin/outsiders/access": Rule(nothing, administrators_somehow),
    "contacts/new": COLLEAGUES,
    "contacts/contacts.vcf": COLLEAGUES,
    "contacts/contacts.csv": COLLEAGUES,
    "contacts/selection": COLLEAGUES,
    "contacts/selection/tags": COLLEAGUES,
    # Nobody is chosen in the matrix.
    "contacts/selection/level": Rule(nothing, nobody),
    "contacts/selection/export": COLLEAGUES,
    "contacts/selection/removal": Rule(nothing, nobody),
    "contacts/blocklist": COLLEAGUES,
    "contacts/blocklist/deleted": COLLEAGUES,
    "contacts/blocklist/<int:block_id>/removal": gone("block_id"),
    "contacts/blocklist/<int:block_id>/contacts": gone("block_id"),
    "contacts/<int:party_id>/card": gone("party_id"),
    "contacts/<int:party_id>/removal": gone("party_id"),
    "contacts/<int:party_id>/meetings": gone("party_id"),
    "contacts/<int:party_id>/meetings/<int:meeting_id>/removal": Rule(
        together(party_id=10**9, meeting_id=10**9), nobody
    ),
    "contacts/<int:party_id>/notes": gone("party_id"),
    "contacts/<int:party_id>/notes/<uuid:note_id>/removal": Rule(
        together(party_id=10**9, note_id=NO_NOTE), nobody
    ),
    "contacts/same": COLLEAGUES,
    "contacts/same/<int:merge_id>": Rule(
        missing("merge_id"), nobody, data=lambda thing: {"answer": "same"}
    ),
    "handover": COLLEAGUES,
    "handover/choices": COLLEAGUES,
    "handover/contacts/<int:party_id>": gone("party_id"),
    "handover/decisions/<int:decision_id>/removal": gone("decision_id"),
    "handover/taking-along": Rule(nothing, own_if_any),
    "handover/deletion": Rule(nothing, own_if_any),
    "handover/end": Rule(nothing, own_if_any),
    "handover/asked": COLLEAGUES,
    "handover/asked/<int:decision_id>": Rule(
        missing("decision_id"), nobody, data=lambda thing: {"answer": "yes"}
    ),
    "contacts/employers": COLLEAGUES,
    "contacts/employers/<int:change_id>/undoing": gone("change_id"),
    "contacts/<int:party_id>/employer": Rule(
        missing("party_id"), nobody, data=lambda thing: {"answer": "moved", "organisation": 1}
    ),
    "contacts/merges/<int:merge_id>": gone("merge_id"),
    "contacts/<int:party_id>/apart": gone("party_id"),
    "contacts/<int:party_id>": gone("party_id"),
    "contacts/<int:party_id>/longer": gone("party_id"),
    "contacts/<int:party_id>/level": gone("party_id"),
    "organisations/<int:party_id>/using": gone("party_id"),
    "contacts/<int:party_id>/tie": Rule(
        missing("party_id"), nobody, data=lambda thing: {"said": "closer"}
    ),
    "contacts/<int:party_id>/tie/undoing": gone("party_id"),
    "contacts/<int:party_id>/introduction": gone("party_id"),
    # Nobody has a plan in the world: whose they are is tests/care's.
    "care": COLLEAGUES,
    "care/mail": COLLEAGUES,
    "care/calendars": COLLEAGUES,
    "care/calendars/<int:key_id>/revocation": gone("key_id"),
    "care/calendars/<str:secret>/care.ics": Rule(
        missing("secret", "finns-inte"), nobody, is_open=True
    ),
    "care/tags": COLLEAGUES,
    "care/tags/end": Rule(nothing, nobody),
    "contacts/<int:party_id>/care": gone("party_id"),
    "contacts/<int:party_id>/care/end": gone("party_id"),
    "contacts/<int:party_id>/care/contact": gone("party_id"),
    "contacts/<int:party_id>/care/snooze": gone("party_id"),
    "contacts/<int:party_id>/care/since": gone("party_id"),
    "contacts/<int:party_id>/keeping": gone("party_id"),
    # Nobody asked for one in the world: who reads which side is tests/introductions'.
    "introductions": COLLEAGUES,
    "introductions/<int:introduction_id>": gone("introduction_id"),
    "introductions/<int:introduction_id>/answer": gone("introduction_id"),
    "introductions/<int:introduction_id>/withdrawal": gone("introduction_id"),
    "introductions/<int:introduction_id>/outcome": gone("introduction_id"),
    "introductions/<int:introduction_id>/thanks": gone("introduction_id"),
    "contacts/network": COLLEAGUES,
    "contacts/coverage": COLLEAGUES,
    "contacts/coverage/mine": COLLEAGUES,
    "organisations": COLLEAGUES,
    "organisations/<int:party_id>": gone("party_id"),
    "organisations/<int:party_id>/picture": gone("party_id"),
    "organisations/<int:party_id>/said": gone("party_id"),
    "organisations/<int:party_id>/sheet": gone("party_id"),
    "organisations/<int:party_id>/history": gone("party_id"),
    "organisations/<int:party_id>/history/<int:version>/undoing": Rule(
        together(party_id=10**9, version=1), nobody
    ),
    "imports": COLLEAGUES,
    "imports/new": COLLEAGUES,
    "imports/consents": COLLEAGUES,
    "imports/feeds/new": COLLEAGUES,
    "imports/servers/new": COLLEAGUES,
    "imports/servers/<int:source_id>": gone("source_id"),
    "imports/servers/<int:source_id>/end": gone("source_id"),
    "imports/servers/<int:source_id>/both-ways": gone("source_id"),
    "imports/servers/<int:source_id>/both-ways/on": gone("source_id"),
    "imports/servers/<int:source_id>/both-ways/off": gone("source_id"),
    "imports/servers/<int:source_id>/both-ways/now": gone("source_id"),
    "imports/servers/<int:source_id>/both-ways/gone": gone("source_id"),
    "imports/clashes/<int:clash_id>": gone("clash_id"),
    "imports/removed/<int:removed_id>/undoing": gone("removed_id"),
    "imports/changes/<int:came_id>/undoing": gone("came_id"),
    "imports/feeds/<int:source_id>/end": gone("source_id"),
    "imports/accounts/new": COLLEAGUES,
    # Who did not go to a service does not come back from one.
    "imports/accounts/callback": Rule(nothing, nobody),
    "imports/accounts/<int:request_id>": gone("request_id"),
    # Withdrawing what is not there, or not mine, gives the same answer as withdrawing mine.
    "imports/consents/<int:consent_id>/withdrawal": Rule(missing("consent_id"), colleagues),
    "imports/<int:import_id>": gone("import_id"),
    "imports/<int:import_id>/columns": gone("import_id"),
    "imports/<int:import_id>/application": gone("import_id"),
    "imports/<int:import_id>/confirmation": gone("import_id"),
    "imports/<int:import_id>/reversal": gone("import_id"),
    "imports/<int:import_id>/errors.csv": gone("import_id"),
}
