"""What somebody wrote in an answer, and what their program put around it."""

import pytest

from samband.kernel.mail_html import text_of_html
from samband.mailroom.words import reply_text, title_text
from samband.notices.letters import RULE

WROTE = [
    # Gmail
    "On Tue, Jun 3, 2025 at 2:05 PM Anna Åkerman via Norrsken energi <\ns@norrsken.example> wrote:\n\n> Går det?\n>\n> Anna",
    "Den tis 3 juni 2025 kl 14:05 skrev Anna Åkerman via Norrsken energi <\nsamband@norrsken.example>:\n\n> Går det?",
    # Apple Mail
    "> On 3 Jun 2025, at 14:05, Anna Åkerman <anna@norrsken.example> wrote:\n> \n> Går det?",
    "> 3 juni 2025 kl. 14:05 skrev Anna Åkerman <anna@norrsken.example>:\n> \n> Går det?",
    # Outlook
    "________________________________\nFrån: Anna Åkerman <samband@norrsken.example>\nSkickat: den 3 juni 2025 14:05\n"
    "Till: Bo Östlund <bo@norrsken.example>\nÄmne: Pumpen\n\nGår det?",
    "From: Anna Åkerman <samband@norrsken.example>\nSent: Tuesday, June 3, 2025 2:05 PM\nTo: Bo <bo@norrsken.example>\n"
    "Subject: Pumpen\n\nGår det?",
    "-----Ursprungligt meddelande-----\nFrån: Anna\nSkickat: den 3 juni 2025 14:05\nTill: Bo\nÄmne: Pumpen\n\nGår det?",
    "-----Original Message-----\nFrom: Anna\nSent: 3 June 2025\nTo: Bo\nSubject: Pumpen\n\nGår det?",
    "*Från:* Anna <s@norrsken.example>\n*Skickat:* den 3 juni 2025 14:05\n*Till:* Bo\n*Ämne:* Pumpen\n\nGår det?",
    # Thunderbird
    "Den 2025-06-03 kl. 14:05, skrev Anna Åkerman:\n> Går det?",
    "On 6/3/25 14:05, Anna Åkerman wrote:\n> Går det?",
    # What every mail of ours begins with, however it is quoted
    f"> {RULE} Ditt svar läses av: Pilot, 8 personer. Skriv det ovanför den här raden. {RULE}\n> Går det?",
]
SIGNED = [
    "",
    "\n\n-- \nBo Östlund\nNorrsken energi",
    "\n\nSkickat från min iPhone",
    "\n\nSent from my Galaxy",
]


@pytest.mark.parametrize("signature", SIGNED)
@pytest.mark.parametrize("quoted", WROTE)
def test_what_is_quoted_and_signed_goes(quoted: str, signature: str) -> None:
    assert reply_text(f"Ja, det går.\n\nMen inte i dag.{signature}\n\n{quoted}") == (
        "Ja, det går.\n\nMen inte i dag."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Ja.",
        "Hej,\n\nen lista:\n\n- ett\n- två\n\nHälsningar",
        "Jag skrev det i går: pumpen läcker.",
        "På fredag skrev kommunen till oss, så vi väntar.",
        "Från: Luleå\ntill Kiruna går tåget varje dag.",
        "Titta på https://norrsken.example/a_b?c=d",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert reply_text(text) == text


def test_an_answer_below_the_quote_is_found() -> None:
    text = "Den tis 3 juni 2025 kl 14:05 skrev Anna <anna@norrsken.example>:\n> Går det?\n\nJa, det går."
    assert reply_text(text) == "Ja, det går."


def test_nothing_but_a_quote_is_nothing() -> None:
    assert reply_text("On Tue, Jun 3, 2025 at 2:05 PM Anna <a@b.example> wrote:\n> Går det?") == ""


def test_html_is_read_without_what_it_quotes() -> None:
    html = (
        "<html><head><style>p{}</style></head><body><p>Ja, <b>det</b> går.</p><ul><li>ett</li><li>två</li></ul>"
        '<p>Se <a href="https://norrsken.example/x">här</a></p><div class="gmail_quote"><div>Den tis skrev '
        "Anna:</div><blockquote>Går det?</blockquote></div></body></html>"
    )
    assert (
        text_of_html(html) == "Ja, det går.\n\n- ett\n- två\n\nSe här <https://norrsken.example/x>"
    )
    outlook = '<p>Ja.</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">Från: Anna</div><p>Går det?</p>'
    assert text_of_html(outlook) == "Ja."


@pytest.mark.parametrize(
    ("subject", "title"), [("SV: Re: Pumpen", "Pumpen"), ("Fwd: VB: x", "x"), ("Resa", "Resa")]
)
def test_titles(subject: str, title: str) -> None:
    assert title_text(subject) == title
