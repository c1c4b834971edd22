"""One's own address book on another server, both ways: what changes there changes here, what changes here is written there.

Observation: neither side tells what changed, only what is; and each keeps things that the other has no place for. So for each
pair of a card here and a card there both sides are remembered as they were seen last, as short hashes of each value, and what
changed on either side is worked out field by field. What changed on both sides in different ways, and what is gone on one
side, is never decided here: it waits for its person. Private notes never leave.
"""
