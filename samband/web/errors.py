"""Error pages: what went wrong in the reader's words, and what to do about it.

Absent and forbidden are one 404, so that nothing is learnt from the difference. The root urls
name the handlers: `handler404 = "samband.web.errors.not_found"` and so on; settings name
`CSRF_FAILURE_VIEW = "samband.web.errors.csrf_failure"`.
"""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.web.parts import Action
from samband.web.shell import Shell, build_shell, plain_shell


def error_page(
    request: HttpRequest,
    status: int,
    title: str,
    text: str,
    *,
    steps: Sequence[str] = (),
    actions: Sequence[Action] | None = None,
    whole: bool = True,
) -> HttpResponse:
    """An error as a page: inside the navigation if `whole` and somebody is signed in.

    Never raises: if the surroundings can't be built (the database is gone), the page stands alone.
    """
    shell = _shell(request) if whole else plain_shell(request)
    context = {
        "shell": shell,
        "flashes": list,
        "title": title,
        "text": text,
        "steps": steps,
        "actions": _ways_out() if actions is None else actions,
        "whole": shell.person is not None,
        "code": status,
    }
    response = HttpResponse(render_to_string("web/error.html", context, request), status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def _shell(request: HttpRequest) -> Shell:
    try:
        return build_shell(request)
    except Exception:
        return plain_shell(request)


def _ways_out() -> list[Action]:
    return [Action(_("To the start page"), "/", "house", primary=True)]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense as it came."""
    return error_page(
        request,
        400,
        _("We could not read that"),
        _("Something in the address or in what was sent is not as it should be."),
        steps=[
            _("If you followed a link, it may have been cut off on its way: copy the whole of it."),
            _("If you filled in a form, go back, load the page again and send it once more."),
        ],
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known to exist, but not for this person (an administrator's page, for instance)."""
    return error_page(
        request,
        403,
        _("This is not yours to open"),
        _("You are signed in, but your role does not include this page."),
        steps=[_("If you need it for your work, ask one of your administrators.")],
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: absent, or not for this reader; the page does not say which."""
    return error_page(
        request,
        404,
        _("We can't find that page"),
        _("It may have moved, it may have been deleted, or it is not meant for you."),
        steps=[
            _("Try a few words in the box at the top: it searches everything that you may see."),
            _("If somebody sent you the link, ask them who can see what it leads to."),
        ],
    )


def too_many_requests(request: HttpRequest, wait_seconds: int = 60) -> HttpResponse:
    """429: too fast; `wait_seconds` tells the browser and the reader how long to wait."""
    minutes = max(1, round(wait_seconds / 60))
    response = error_page(
        request,
        429,
        _("That was a little too fast"),
        ngettext(
            "To keep strangers from guessing their way in, we take a pause of %(count)s minute.",
            "To keep strangers from guessing their way in, we take a pause of %(count)s minutes.",
            minutes,
        )
        % {"count": minutes},
        steps=[_("Wait, then try again. What you wrote is still there if you go back.")],
        whole=False,
    )
    response["Retry-After"] = str(max(1, wait_seconds))
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks neither the database nor who is signed in."""
    return error_page(
        request,
        500,
        _("Something broke on our side"),
        _("It is not your doing. What you sent may not have been saved."),
        steps=[
            _("Go back and try again in a moment."),
            _("If it happens again, tell your administrator what you did and when."),
        ],
        whole=False,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from one of our pages, or is too old."""
    return error_page(
        request,
        403,
        _("We could not make sure that this came from you"),
        _("The page was open for long, or the browser did not send our cookie."),
        steps=[
            _("Go back, load the page again and send it once more."),
            _("Allow cookies for this address if your browser blocks them."),
        ],
    )
