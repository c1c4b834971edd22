"""Live updates, as an ASGI application: nothing but server-sent events below /live/."""

import os

from samband.activity import live
from samband.kernel.platform.account import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")

end_with_parent()


application = live.make_application()
