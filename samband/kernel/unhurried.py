"""A request whose work goes on after its transaction: something far away is asked, and no connection or lock waits for it.

The view does in the request's transaction what must hold whatever comes of it (a code can be used once), and answers
`Afterwards`. When that is committed, `then` runs outside of any transaction, opens its own where it has something to store,
and gives the answer. Whatever of the request was laid around the view (language, session) is over by then, so it answers
with a way to a page.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse, HttpResponseBase

#: Never sent: no server answers so.
_STATUS: Final = 202


class Afterwards(HttpResponse):
    """That `then` gives the answer once the request's transaction is committed."""

    def __init__(self, then: Callable[[], HttpResponseBase]) -> None:
        super().__init__(status=_STATUS)
        self.then = then


def finished(response: HttpResponseBase) -> HttpResponseBase:
    """The answer, with the cookies that were set on the way; outside of any transaction."""
    if not isinstance(response, Afterwards):
        return response
    answer = response.then()
    answer.cookies.update(response.cookies)
    return answer
