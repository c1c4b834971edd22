"""What people say about what they know. Asking is in the ask package."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samband.kernel.errors import Invalid
from samband.kernel.text import without_controls
from samband.knowledge import actions, topics
from samband.knowledge.models import Topic, TopicClaim
from samband.people.access import PersonRequest, colleague_only
from samband.web.shell import say

WORDS_KEPT = 300


def _to_profile(request: PersonRequest) -> HttpResponse:
    return HttpResponseRedirect(f"/people/{request.user.handle}", status=303)


@require_POST
@colleague_only
def claims(request: PersonRequest) -> HttpResponse:
    """Say that one knows a topic."""
    if TopicClaim.objects.filter(person=request.user).count() >= topics.MOST_CLAIMS:
        raise Invalid(
            _("%(count)d topics are enough. Take one away before you add another.")
            % {"count": topics.MOST_CLAIMS},
            code="too-many-topics",
        )
    topic = topics.topic_named(request.POST.get("topic", ""))
    words = without_controls(request.POST.get("words", "")).strip()[:WORDS_KEPT]
    actions.claim_topic(actor=request.user, topic=topic, words=words)
    name = topic.name(topics.language_shown())
    say(request, _("Colleagues who ask about %(topic)s now find you.") % {"topic": name})
    return _to_profile(request)


@require_POST
@colleague_only
def withdrawal(request: PersonRequest, topic_id: int) -> HttpResponse:
    """Take back that one knows a topic; what one wrote about it stays."""
    topic = get_object_or_404(Topic, pk=topic_id)
    actions.withdraw_claim(actor=request.user, topic=topic)
    say(request, _("You no longer say that you know about this."))
    return _to_profile(request)
