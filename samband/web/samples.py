"""Invented content for the living page of components (`/styles`)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from markupsafe import Markup

from samband.web.jinja import highlight
from samband.web.parts import Action, Choice, EntryCard, Link, PersonLine, Tab
from samband.web.shell import (
    NavigationItem,
    NavigationSection,
    Organisation,
    Shell,
    ShellPerson,
    language,
)


@dataclass(frozen=True, slots=True)
class SampleEvidence:
    """One dated item under "Why NAME?"."""

    at: datetime
    text: str | Markup
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class SampleStep:
    """One first step."""

    label: str
    url: str
    about: str
    done: bool


SARA = PersonLine("Sara Bergqvist", "#sara", about="Umeå · tariffs, district heating")
JOHAN = PersonLine("Johan Kask", "#johan", about="Battery pilot · in the field until 15")
PER = PersonLine("Per Nyström", "#per", about="Customer service")
MARIA = PersonLine("Maria Olsson", "#maria")
ANNA = PersonLine("Anna Lind", "#anna", about="Luleå · grading, second-life storage")
GUEST = PersonLine("Ingrid Moen", "#ingrid", about="Återcell, Ludvika", guest=True)
LONG = PersonLine(
    "Wolfeschlegelsteinhausenbergerdorff-Oxenstierna af Croneborg",
    "#long",
    about="Karlskrona · everything with a name that does not fit on a line of a small telephone",
)
RIGHT_TO_LEFT = PersonLine("ليلى حداد", "#leila", about="Gävle · solar power")


def _sections() -> tuple[NavigationSection, ...]:
    return (
        NavigationSection(
            "main",
            "",
            (
                NavigationItem("Home", "#", "house", 14, "home", True, True),
                NavigationItem("Waiting for an answer", "#w", "inbox", 3, "waiting", True),
                NavigationItem("Write", "#composer", "square-pen", on_phone=True),
                NavigationItem("People", "#p", "users", on_phone=True),
            ),
        ),
        NavigationSection(
            "rooms",
            "Rooms",
            (
                NavigationItem("Battery pilot", "#b", count=6, key="room-1"),
                NavigationItem("Heat pumps", "#h"),
                NavigationItem("Customer service", "#c", count=2),
                NavigationItem("Umeå", "#u"),
            ),
        ),
        NavigationSection(
            "topics",
            "Topics",
            (
                NavigationItem("battery recycling", "#t1"),
                NavigationItem("district heating", "#t2"),
            ),
        ),
    )


def _entries(now: datetime) -> dict[str, EntryCard]:
    menu = (
        Action("Edit", "#edit", "pencil"),
        Action("Delete", "#delete", "trash-2", "post", danger=True),
    )
    return {
        "post": EntryCard(
            url="#e1",
            author=JOHAN,
            at=now - timedelta(minutes=12),
            html=Markup(
                "<p>The third pallet from Luleå has cells with swollen housings. We set them aside"
                " in the outdoor cage. Does anybody know how the smelter graded such cells before"
                ' shredding? <a href="#t1">#battery-recycling</a></p>'
            ),
            where="Battery pilot",
            where_url="#b",
            audience="The pilot group and 3 guests",
            comments=2,
            id="1",
            menu=menu,
            buttons=(Action("Follow", "#follow", "bell", "post"),),
        ),
        "waits": EntryCard(
            url="#e2",
            author=PER,
            at=now - timedelta(days=1, hours=3),
            html=Markup(
                "<p>A housing association asks whether they may resell stored solar power to the"
                " neighbour across the street. Who knows the line-concession rules?</p>"
            ),
            where="Customer service",
            reason="Waits for an answer since yesterday · you wrote about this in May",
            tone="waits",
            id="2",
            comments=0,
            buttons=(
                Action("Answer", "#answer", primary=True),
                Action("Pass on", "#pass", method="post"),
            ),
        ),
        "picked": EntryCard(
            url="#e3",
            author=MARIA,
            at=now - timedelta(days=40),
            title="What the pipes say before the alarm does",
            byline="Written down by Maria Olsson for a colleague in the field",
            html=Markup(
                "<p>You hear it before you see it. When the pump starts to short-cycle the pipes"
                " tick, and the tenants notice long before the alarm does…</p>"
            ),
            kind="article",
            reason="Picked by Maria Olsson: “what a caretaker in Kiruna sees that our sensors"
            " don't”",
            tone="picked",
            edited=True,
            edited_url="#history",
            cut=True,
            id="3",
        ),
        "comment": EntryCard(
            url="#e4",
            author=ANNA,
            at=now - timedelta(seconds=20),
            html=Markup(
                "<p>Sort by internal resistance first: recycling pays from <code>38 mΩ</code>,"
                " below that it is a storage cell.</p>"
            ),
            id="4",
            menu=menu,
            edited=True,
        ),
        "guest_comment": EntryCard(
            url="#e5",
            author=GUEST,
            at=now - timedelta(days=400),
            html=Markup("<p>We can take a pallet on Thursday.</p>"),
            id="5",
            buttons=(Action("Answer", "#answer", "reply"),),
        ),
    }


def _evidence(now: datetime) -> list[SampleEvidence]:
    words = frozenset({"recycling", "batteries"})
    return [
        SampleEvidence(
            now - timedelta(days=10),
            highlight("“Sort by internal resistance first: recycling pays from 38 mΩ.”", words),
            "#e4",
            "answer in Battery pilot",
        ),
        SampleEvidence(
            now - timedelta(days=50),
            highlight("Grading protocol for returned batteries", words),
            "#p1",
            "page, keeper",
        ),
        SampleEvidence(
            now - timedelta(days=500),
            "Reviewed the fire-safety case for the outdoor cage",
            "#d1",
            "decision",
        ),
    ]


def sample_shell(request: HttpRequest, *, theme: str = "auto") -> Shell:
    """What stands around the page of components."""
    return Shell(
        person=ShellPerson("Sara Bergqvist", "#sara"),
        organisation=Organisation("Samband"),
        sections=_sections(),
        menu=(
            Action("Settings", "#settings", "settings"),
            Action("Administration", "#administration", "shield"),
            Action("Sign out", "#sign-out", "log-out", "post"),
        ),
        language=language(),
        theme=theme if theme in ("light", "dark") else "auto",
    )


def samples() -> dict[str, Any]:
    """Context of the page of components: one of everything."""
    now = timezone.now()
    return {
        "entries": _entries(now),
        "evidence": _evidence(now),
        "people": [SARA, ANNA, GUEST, LONG, RIGHT_TO_LEFT],
        "writer": PersonLine("Sara Bergqvist"),
        "audiences": [
            Choice("colleagues", "All colleagues"),
            Choice("space-1", "Battery pilot", "Rooms"),
            Choice("space-2", "Heat pumps", "Rooms"),
            Choice("persons", "Named people…"),
        ],
        "openness": [
            Choice("open", "Open", hint="All colleagues read, members write."),
            Choice("closed", "Closed", hint="Its name is visible, its content to members only."),
            Choice("secret", "Secret", hint="Nobody outside it knows that it exists."),
        ],
        "languages": [Choice("sv", "Svenska"), Choice("en", "English")],
        "tabs": [
            Tab("All", "#all", True),
            Tab("People", "#people", count=8),
            Tab("Said", "#said", count=31),
            Tab("Outside", "#outside", count=1205),
        ],
        "waiting": [
            Link("Line concession for shared storage", "#w1", "since yesterday, 2 asked"),
            Link("First note by Elin Hedman", "#w2", "new here since Monday"),
        ],
        "steps": [
            SampleStep("Put your logo here", "#logo", "", True),
            SampleStep("Make three rooms", "#rooms", "Start with what people talk about.", False),
        ],
        "rows": [
            ["Battery pilot", "open", 14, Markup('<a href="#o">Open it</a>')],
            ["Heat pumps", "closed", 6, Markup('<a href="#o2">Open it</a>')],
        ],
        "empty_action": Action("Write the first post", "#write", "square-pen", primary=True),
        "erase": Action("Erase for good", "#erase", "trash-2", "post", danger=True),
        "codes": ["K7QP-29XM", "HD4R-WW8T"],
    }
