"""Polls and dates over the API."""

from ninja import Router

from samband.gatherings.polls.rest import router as polls_router

router = Router()
router.add_router("", polls_router)
