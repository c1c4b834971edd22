"""Presence from one's own calendar: look at what would be stored, say yes, turn it off."""

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from samband.kernel.errors import SambandError
from samband.people import actions, blocks
from samband.people.access import PersonRequest, confirmed, signed_in
from samband.people.calendars.queries import by_day, own_calendar, own_spans
from samband.people.calendars.words import fault_words
from samband.people.forms.calendars import CalendarForm
from samband.people.views.shared import add_error, page, see_other
from samband.web.shell import say


def _page(request: PersonRequest, form: CalendarForm, *, status: int = 200) -> HttpResponseBase:
    calendar = own_calendar(request.user)
    return page(
        request,
        "calendar",
        form=form,
        calendar=calendar,
        fault=fault_words(calendar.fault) if calendar is not None else "",
        days=by_day(own_spans(request.user)) if calendar is not None else [],
        tabs=blocks.tabs("settings", request),
        status=status,
    )


@require_safe
@confirmed
def calendar(request: PersonRequest) -> HttpResponseBase:
    """What my calendar says of me here, all of it, and how it is turned on and off."""
    return _page(request, CalendarForm())


@require_POST
@sensitive_post_parameters("address")
@confirmed
def look(request: PersonRequest) -> HttpResponseBase:
    """What would be stored, exactly; nothing is."""
    form = CalendarForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        found = actions.look_at_calendar(
            actor=request.user,
            address=form.cleaned_data["address"],
            data=file.read(settings.SAMBAND.upload_mb * 1_000_000 + 1) if file else b"",
        )
    except SambandError as error:
        add_error(form, error)
        return _page(request, form, status=422)
    return page(
        request,
        "calendar_look",
        found=found,
        days=by_day(found.look.spans),
        tabs=blocks.tabs("settings", request),
    )


@require_POST
@sensitive_post_parameters("proposal")
@confirmed
def take(request: PersonRequest) -> HttpResponseBase:
    """Say yes to what was shown."""
    try:
        actions.take_calendar(actor=request.user, proposal=request.POST.get("proposal", ""))
    except SambandError as error:
        form = CalendarForm({})
        form.errors.clear()
        form.add_error(None, str(error.message))
        return _page(request, form, status=422)
    say(request, _("Your colleagues see when you are busy."))
    return see_other("people:calendar")


@require_POST
@signed_in
def end(request: PersonRequest) -> HttpResponseBase:
    """Turn it off: all of it is gone at once."""
    actions.forget_calendar(actor=request.user)
    say(request, _("It is turned off, and what was kept of your calendar is deleted."))
    return see_other("people:calendar")
