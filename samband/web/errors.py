"""What error pages say: a title in the reader's words and what to do next, by status.

The kernel maps every error to `web/error.html` (with `error` and `status`) or, when nothing can
be relied on, to `web/500.html`; the words come from here. Absent and forbidden are one 404, so
that nothing is learnt from the difference.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from samband.web.shell import Organisation, Shell, language


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """A title, a sentence for errors that bring none of their own, and steps that help."""

    title: str
    text: str
    steps: tuple[str, ...]


def error_words(status: int, code: str = "") -> ErrorWords:
    """The words for an HTTP status; `code` is the error's own stable code."""
    if code == "form-expired":
        return ErrorWords(
            _("We could not make sure that this came from you"),
            _("The page was open for long, or the browser did not send our cookie."),
            (
                _("Go back, load the page again and send it once more."),
                _("Allow cookies for this address if your browser blocks them."),
            ),
        )
    if code == "signed-out":
        return ErrorWords(
            _("You are no longer signed in"),
            _("Nothing was sent."),
            (_("What you wrote is not lost: it stands here."),),
        )
    if code == "form-again":
        return ErrorWords(
            _("Send it once more"),
            _("This page was open for long."),
            (
                _(
                    "If it was not you who filled in a form here just now, go to the start page instead."
                ),
            ),
        )
    words = {
        403: _refused,
        404: _not_found,
        409: _conflict,
        422: _invalid,
        429: _too_many,
        500: _broken,
    }.get(status, _broken if status >= 500 else _unreadable)
    return words()


def _unreadable() -> ErrorWords:
    return ErrorWords(
        _("We could not read that"),
        _("Something in the address or in what was sent is not as it should be."),
        (
            _("If you followed a link, it may have been cut off on its way: copy the whole of it."),
            _("If you filled in a form, go back, load the page again and send it once more."),
        ),
    )


def _refused() -> ErrorWords:
    return ErrorWords(
        _("This is not yours to do"),
        _("You are signed in, but this is for others."),
        (_("If you need it for your work, ask one of your administrators."),),
    )


def _not_found() -> ErrorWords:
    return ErrorWords(
        _("We can't find that page"),
        _("It may have moved, it may have been deleted, or it is not meant for you."),
        (
            _("Try a few words in the box at the top: it searches everything that you may see."),
            _("If somebody sent you the link, ask them who can see what it leads to."),
        ),
    )


def _conflict() -> ErrorWords:
    return ErrorWords(
        _("Somebody else was faster"),
        _("This was changed while you had it open."),
        (_("Go back, copy what you wrote, load the page again and put it in."),),
    )


def _invalid() -> ErrorWords:
    return ErrorWords(
        _("Something has to be put right"),
        _("What was sent could not be used as it is."),
        (_("Go back: what you wrote is still there."),),
    )


def _too_many() -> ErrorWords:
    return ErrorWords(
        _("That was a little too fast"),
        _("To keep strangers from guessing their way in, we take a short pause."),
        (_("Wait a minute, then try again. What you wrote is still there if you go back."),),
    )


def _broken() -> ErrorWords:
    return ErrorWords(
        _("Something broke on our side"),
        _("It is not your doing. What you sent may not have been saved."),
        (
            _("Go back and try again in a moment."),
            _("If it happens again, tell your administrator what you did and when."),
        ),
    )


def bare_shell() -> Shell:
    """A shell that asks nobody, for pages shown when the database may be gone."""
    return Shell(person=None, organisation=Organisation(), language=language())
