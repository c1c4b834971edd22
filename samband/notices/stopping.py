"""The way out of mail, with one press and without signing in (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samband.kernel.db import bind_person
from samband.kernel.errors import NotFound
from samband.notices import actions
from samband.notices.addresses import open_stop


@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, word: str) -> HttpResponse:
    """No more mail about a thread, or no summaries: asked on the page, done by POST, taken back with `again`.

    The word in the link proves whose it is and can do nothing else, so mail programs may post it by themselves.
    """
    found = open_stop(word)
    if found is None:
        raise NotFound
    person, root_id = found
    is_done = False
    if request.method == "POST":
        bind_person(person.pk)
        if "again" in request.POST:
            actions.allow_mail(actor=person, root_id=root_id)
        else:
            actions.stop_mail(actor=person, root_id=root_id)
            is_done = True
    context = {
        "word": word,
        "is_summary": root_id == 0,
        "is_done": is_done,
        "method": request.method,
    }
    return render(request, "notices/unsubscribe.html", context)
