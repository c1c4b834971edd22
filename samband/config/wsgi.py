"""The pages, as a WSGI application."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from samband.kernel.logs import guard_process
from samband.kernel.platform.account import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")

end_with_parent()
application = get_wsgi_application()
guard_process()
# Paid at the start rather than by the first visitor.
import_module(settings.ROOT_URLCONF)
