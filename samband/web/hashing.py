"""Static files under names that carry the hash of their content, also where one script imports another."""

from django.conf import settings
from whitenoise.storage import (  # type: ignore[import-untyped]  # no types in it
    CompressedManifestStaticFilesStorage,
)

_IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # without types
    """As whitenoise does it, with the relative addresses of `import` in our modules hashed too.

    So a module that is shared is one file that may be cached for ever, and a change of it changes the names of those that
    import it. Not in the libraries' scripts: the texts in them speak of files that are not there.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{app.rsplit('.', 1)[-1]}/*.js", _IMPORTS) for app in settings.DOMAIN_APPS),
    )
