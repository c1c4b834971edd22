"""The pages, the API and the command line of searching."""

import json

import pytest
from django.test import Client

from samband.entries import actions
from samband.entries.addressing import ToColleagues
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db


def test_page(cast: Cast) -> None:
    entry = actions.write_post(
        actor=cast.anna,
        to=ToColleagues(),
        title="Pumpen",
        body="Värmepumpen läcker #Drift https://a.example/",
    )
    actions.comment(actor=cast.bo, parent_id=entry.pk, body="Ring om pumpar <b>i morgon</b>")
    client = sign_in(Client(), cast.bo)
    for q in (
        "",
        "pump",
        "from:anna pump",
        "form:anna pump",
        "has:xyz",
        "in:nowhere",
        "nothingatall",
    ):
        page = client.get("/search", {"q": q})
        assert page.status_code == 200
        open(f"/tmp/search-page-{q[:3]}.html", "wb").write(page.content)
