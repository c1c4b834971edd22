"""Live updates, as an ASGI application: nothing but server-sent events below /live/."""

import os
from logging.config import dictConfig

from django.conf import settings

from samband.activity import live
from samband.kernel.logs import guard_process
from samband.kernel.platform.account import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")

end_with_parent()
# Without Django's start nobody has set this up.
dictConfig(settings.LOGGING)

application = live.make_application()
guard_process()
