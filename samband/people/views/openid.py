"""The two addresses of OpenID Connect: allauth's views, behind which the provider may be gone."""

from collections.abc import Callable

from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponseBase
from requests import RequestException

from samband.people.openid import provider_gone
from samband.people.views.signing import refusal


def _guarded(
    view: Callable[[HttpRequest, str], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    def guard(request: HttpRequest, provider_id: str) -> HttpResponseBase:
        try:
            return view(request, provider_id)
        except RequestException:
            return refusal(request, provider_gone())

    return guard


login = _guarded(views.login)
callback = _guarded(views.callback)
