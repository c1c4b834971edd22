"""The Jinja2 environment of all pages.

Settings name `samband.web.jinja.environment` in the Jinja2 backend. Templates are found in the
`templates` folder of every installed `samband.*` package. Autoescape is always on; text is
translated with Django's gettext (`{{ _("…") }}`, `{% trans %}`), placeholders are escaped.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from samband.kernel.once import once
from samband.web import assets, avatars, counts, dates, errors
from samband.web.colours import colours
from samband.web.icons import icon


@lru_cache(maxsize=16384)
def _reverse(
    urlconf: str, prefix: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]
) -> str:
    return reverse(name, args=args, kwargs=dict(kwargs))


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Address of a view, remembered: reversing was 13 % of a page's cost."""
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    return _reverse(str(urlconf), get_script_prefix(), name, args, tuple(kwargs.items()))


def bdi(name: object) -> Markup:
    """A name on its own, so that right-to-left letters don't turn the sentence around it."""
    return Markup(f"<bdi>{escape(name)}</bdi>")  # noqa: S704 - escaped


def static_address(path: str) -> str:
    """Address of a static file, remembered for as long as the storage stays the same."""
    return _static(path, assets.storage())


@lru_cache(maxsize=1024)
def _static(path: str, storage: str) -> str:
    return static(path)


# Where a form that is kept gets its token; no text has a comment of HTML in it.
TOKEN = Markup("<!--token-->")


def with_token(html: Markup, csrf_input: object) -> Markup:
    """A kept part whose forms were made with `TOKEN`, with the token of this page."""
    return Markup(html.replace(TOKEN, str(csrf_input)))  # noqa: S704 - outputs of templates


def entities(text: object) -> Markup:
    """`text` with its emoji and other rare letters by number: one of them as itself makes Python keep a whole page in four
    bytes a letter."""
    escaped = str(escape(text)).encode("ascii", "xmlcharrefreplace").decode("ascii")
    return Markup(escaped)  # noqa: S704 - escaped


_WORD = re.compile(r"\w+", re.UNICODE)


@pass_context
def _count_said(_context: Context, count: int) -> str:
    """`counts.said` in the language of each page: without a context a constant would be worked out once, in the first one."""
    return counts.said(count)


def highlight(text: str, matches: Callable[[str], bool] | frozenset[str] | set[str]) -> Markup:
    """`text` escaped, with <mark> around the words that `matches` (a test, or lower-case words)."""
    test = matches if callable(matches) else lambda word: word.lower() in matches
    out: list[str] = []
    end = 0
    for word in _WORD.finditer(text):
        if test(word.group()):
            out += [str(escape(text[end : word.start()])), "<mark>", str(escape(word.group()))]
            out.append("</mark>")
            end = word.end()
    out.append(str(escape(text[end:])))
    return Markup("".join(out))  # noqa: S704 - every piece was escaped above


def template_folders() -> list[Path]:
    """Template folders of our own installed packages, in the order of INSTALLED_APPS."""
    own = (app for app in apps.get_app_configs() if app.name.startswith("samband."))
    return [folder for app in own if (folder := Path(app.path) / "templates").is_dir()]


def environment(**options: Any) -> Environment:
    """The environment for Django's Jinja2 backend; `options` are the backend's OPTIONS."""
    options["loader"] = FileSystemLoader(template_folders())
    options["autoescape"] = True
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    options.setdefault("cache_size", -1)
    options.setdefault("extensions", ["jinja2.ext.i18n", "jinja2.ext.do"])
    env = Environment(**options)  # noqa: S701 - autoescape is set above
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )

    @lru_cache(maxsize=4096)
    def rendered(language: str, macro: str, args: tuple[Any, ...]) -> Markup:
        made: Markup = getattr(env.get_template("web/components.html").module, macro)(*args)
        return made

    def kept(macro: str, *args: Any) -> Markup:
        """A shared component that many pages show alike; arguments must be hashable and say everything."""
        return rendered(get_language() or "", macro, args)

    @lru_cache(maxsize=2048)
    def rendered_alike(
        language: str, template: str, storage: str, values: tuple[tuple[str, Any], ...]
    ) -> Markup:
        return Markup(env.get_template(template).render(dict(values)))  # noqa: S704 - its output

    def alike(template: str, **values: Any) -> Markup:
        """A part that is the same on many pages, without the page's variables; `values` must be hashable."""
        return rendered_alike(
            get_language() or "", template, assets.storage(), tuple(values.items())
        )

    env.globals.update(
        alike=alike,
        static=static_address,
        kept=kept,
        url=url,
        icon=icon,
        error_words=errors.error_words,
        bare_shell=errors.bare_shell,
        once=once,
        TOKEN=TOKEN,
        colours=colours,
        stylesheets=assets.stylesheets,
        scripts=assets.scripts,
        relative_patterns=dates.relative_patterns,
    )
    env.filters.update(
        when=dates.when,
        when_text=dates.when_text,
        day=dates.day,
        long_day=dates.long_day,
        clock=dates.clock,
        week=dates.week,
        full_text=dates.full_text,
        bdi=bdi,
        initials=_initials,
        avatar_colour=_avatar_colour,
        highlight=highlight,
        entities=entities,
        with_token=with_token,
        number=number,
        capped=counts.capped,
        count_said=_count_said,
    )
    return env


def load_templates() -> None:
    """Compile every template of ours; about a second."""
    env: Environment = cast(Jinja2, engines["jinja2"]).env
    for name in env.list_templates(extensions=["html"]):
        env.get_template(name)


_initials = lru_cache(maxsize=8192)(avatars.initials)
_avatar_colour = lru_cache(maxsize=8192)(avatars.avatar_colour)


def number(value: int) -> str:
    """A whole number with a hard space between thousands: "12 345" reads in both languages."""
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")
