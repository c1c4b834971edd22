"""Polls and dates over the API."""

from ninja import Router

from samband.gatherings.events.rest import router as events_router
from samband.gatherings.polls.rest import router as polls_router

router = Router()
router.add_router("", polls_router)
router.add_router("", events_router)
