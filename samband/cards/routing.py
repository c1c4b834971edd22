"""The router of all operations on contacts: one address may take several verbs, so they share it."""

from ninja import Router

router = Router(tags=["contacts"])
