"""Live updates, as an ASGI application: nothing but server-sent events below /live/."""

import os

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from samband.kernel.platform.account import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")

end_with_parent()


async def healthz(request: Request) -> PlainTextResponse:
    """Whether the process answers."""
    return PlainTextResponse("ok")


application = Starlette(routes=[Route("/live/healthz", healthz)])
