"""Saying what one is doing now."""

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samband.kernel.errors import Invalid
from samband.people import actions
from samband.people.access import PersonRequest, signed_in
from samband.people.forms.presence import PresenceForm
from samband.people.models import Place
from samband.people.presence import line_of, presence_of
from samband.people.views.shared import add_error, page, see_other
from samband.people.views.signing import FORM
from samband.web.shell import say


@FORM
@signed_in
def presence(request: PersonRequest) -> HttpResponseBase:
    """A short line, a place, whether one may be disturbed, and until when one is away."""
    me = request.user
    said = presence_of(me, timezone.now())
    initial = {
        "doing": said.doing,
        "place": said.place,
        "availability": said.availability,
        "away_until": said.away_until,
        "until": "today",
    }
    form = PresenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.say_presence(actor=me, **form.cleaned_data)
        except Invalid as error:
            add_error(form, error)
        else:
            say(
                request,
                _("Your colleagues see it now.") if kept else _("Nothing is said any more."),
            )
            return see_other("people:profile", me.handle)
    return page(
        request,
        "presence",
        form=form,
        said=line_of(said),
        places=list(Place.objects.order_by("name").values_list("name", flat=True)),
        status=422 if form.errors else 200,
    )


@require_POST
@signed_in
def end(request: PersonRequest) -> HttpResponseBase:
    """Say nothing any more."""
    actions.take_back_presence(actor=request.user)
    say(request, _("Nothing is said any more."))
    return see_other("people:profile", request.user.handle)
