"""Turning push on in a browser, a real message through a push service of ours, and what the worker shows of it.

The way from a push service into Chromium needs its maker's; the subscription is therefore the test's own, and what was
decrypted with its keys is handed to the worker through the debugging protocol, as the browser itself would.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues
from samband.kernel.db import as_person
from samband.notices import actions
from samband.notices.models import Device
from samband.notices.noting import note_entry
from samband.notices.push import sending
from tests.browser_pages.conftest import Enter
from tests.browser_pages.test_device import await_worker
from tests.browsing import Visit, check_accessible, check_fits, check_targets
from tests.cast import Cast
from tests.notices.push_service import Phone, Service

pytestmark = pytest.mark.browser

_OWN_SUBSCRIPTION = """(told) => {
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (options) => {
    window.asked = options;
    return { toJSON: () => told };
  };
}"""


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with Service() as found:
        settings.SAMBAND = replace(django_settings.SAMBAND, internal_hosts=(found.host,))
        yield found
        found.shutdown()


def test_turned_on_told_and_pressed(
    visit: Visit, enter: Enter, cast: Cast, service: Service
) -> None:
    phone = Phone(service, "/chromium")
    page = visit("/sign-in", worker=True, width=390)
    page.context.grant_permissions(["notifications"])
    told = phone.subscription
    keys = {"endpoint": told.address, "keys": {"p256dh": told.p256dh, "auth": told.auth}}
    page.add_init_script(f"({_OWN_SUBSCRIPTION})({json.dumps(keys)})")
    enter(page, cast.bo)
    await_worker(page)
    page.goto("/settings/devices")
    page.get_by_role("button", name="Turn on for this device").click()
    page.get_by_text("this one").wait_for()
    assert page.locator("[data-push-on]").is_hidden()
    check_accessible(page)
    check_fits(page)
    check_targets(page)
    assert Device.objects.get().person == cast.bo

    with as_person(cast.anna.pk):
        entry = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Kan @bo?")
    with as_person(cast.bo.pk):
        actions.change_preferences(actor=cast.bo, quiet=(None, None), days=list(range(7)))
    note_entry(entry.pk, timezone.now())
    assert sending.send_due(timezone.now()) == 1
    (message,) = phone.shown

    worker = page.context.service_workers[0]
    scope = page.evaluate("() => location.origin")
    protocol = page.context.new_cdp_session(page)
    registrations: list[str] = []
    protocol.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(one["registrationId"] for one in event["registrations"]),
    )
    protocol.send("ServiceWorker.enable")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    protocol.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": scope, "registrationId": registrations[0], "data": json.dumps(message)},
    )
    shown = page.evaluate(
        """async () => {
          const worker = await navigator.serviceWorker.ready;
          for (let turn = 0; turn < 100; turn += 1) {
            const [one] = await worker.getNotifications();
            if (one) return { title: one.title, body: one.body, tag: one.tag, lang: one.lang };
            await new Promise((done) => setTimeout(done, 50));
          }
          return null;
        }"""
    )
    assert shown["title"] == "Anna Åkerman named you"
    assert shown["tag"] == message["tag"]
    opened = worker.evaluate(
        """async () => {
          let opened = "";
          self.clients.openWindow = async (url) => { opened = url; };
          const [notification] = await self.registration.getNotifications();
          let work;
          const event = new NotificationEvent("notificationclick", { notification });
          event.waitUntil = (promise) => { work = promise; };
          self.dispatchEvent(event);
          await work;
          return opened;
        }"""
    )
    assert opened == f"{scope}/entries/{entry.pk}"


def test_without_scripts_it_is_explained(visit: Visit, cast: Cast) -> None:
    page = visit("/settings/devices", person=cast.anna, javascript=False)
    page.get_by_text("your browser has to run scripts").wait_for()
    assert page.locator("[data-push-on]").is_hidden()
