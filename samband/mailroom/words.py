"""From a mail's text to what its author wrote this time: without what they quote, their signature, our own lines. Pure."""

import re

from mailparser_reply import EmailReplyParser

from samband.notices.letters import RULE

# The first line of each of our mails, quoted or not: what stands from here on is ours.
_OURS = re.compile(rf"^[>\s]*{RULE}", re.MULTILINE)
LANGUAGES = ["sv", "en", "da", "de", "fr", "nl", "es", "it", "pl"]
# Headers of quotes that the library does not know. Each must be a line of its own (or two, where programs break it).
_QUOTES = (
    # Gmail in Swedish: "Den tis 3 juni 2025 kl 14:05 skrev Anna Åkerman <anna@…>:"
    r"^[>\s]*Den\s.{5,200}?\sskrev\s.{1,250}?:\s*$",
    # Apple Mail in Swedish: "3 juni 2025 kl. 14:05 skrev Anna Åkerman <anna@…>:"
    r"^[>\s]*\d{1,2}\s\w{3,9}\.?\s\d{4}\s(?:kl\.?\s)?\d{1,2}[:.]\d{2}.{0,40}?\sskrev\s.{1,250}?:\s*$",
    # Thunderbird in Swedish: "Den 2025-06-03 kl. 14:05, skrev Anna Åkerman:", "På 2025-06-03 14:05, skrev …"
    r"^[>\s]*(?:Den|På)\s\d{4}-\d{2}-\d{2}.{0,60}?skrev\s.{1,250}?:\s*$",
    # "Anna Åkerman skrev den 2025-06-03 14:05:", "Anna Åkerman <anna@…> skrev:"
    r"^[>\s]*[^\n]{2,120}\sskrev(?:\sden\s[^\n]{5,60})?:\s*$(?=\s*^\s*>)",
    r"^[>\s]*On\s.{5,200}?\swrote:\s*$",
    # Outlook: "Från: … Skickat: …" and "From: … Sent: …", with or without the line above.
    r"^[>\s]*_{10,}\s*$(?=\s*^[>\s*]*(?:Från|From):)",
    r"^[>\s*]*(?:Från|From):\*?\s.{1,250}$\s*^[>\s*]*(?:Skickat|Datum|Sent|Date):",
    r"^[>\s]*-{2,}\s?(?:Ursprungligt meddelande|Ursprungsmeddelande|Original Message|Vidarebefordrat meddelande)\s?-{2,}",
)
_QUOTE = re.compile("|".join(f"(?:{one})" for one in _QUOTES), re.MULTILINE | re.DOTALL)
_SIGNATURES = re.compile(
    r"^(?:-- ?|—|_{2,})$|^(?:Skickat från (?:min|Outlook|Gmail|Proton|Mail)|Sent from (?:my|Outlook|Mail|Gmail|Proton)|"
    r"Hämta Outlook för|Get Outlook for|Skickad från min).{0,80}$",
    re.MULTILINE | re.IGNORECASE,
)
_SUBJECT = re.compile(r"^(?:\s*(?:re|sv|aw|fwd?|vb|vs)(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
MOST_SEARCHED = 200_000


def reply_text(text: str) -> str:
    """What somebody answered, above and between what they quote nothing of.

    >>> reply_text("Ja, det går.\\n\\nDen tis 3 juni 2025 kl 14:05 skrev Bo <bo@norrsken.example>:\\n> Går det?")
    'Ja, det går.'
    """
    text = text[:MOST_SEARCHED]
    ours = _OURS.search(text)
    if ours is not None:
        text = text[: ours.start()]
    quote = _QUOTE.search(text)
    if quote is not None and text[: quote.start()].strip():
        text = text[: quote.start()]
    elif quote is not None:
        # Answered below the quote: the words that are not quoted.
        text = _unquoted(text[quote.end() :])
    found = _by_library(text)
    signature = _SIGNATURES.search(found)
    if signature is not None:
        found = found[: signature.start()]
    lines = found.strip().splitlines()
    while lines and lines[-1].lstrip().startswith(">"):
        lines.pop()
    return "\n".join(lines).strip()


def _by_library(text: str) -> str:
    """The library's first answer, which knows quotes and signatures in many languages; the text where it finds none."""
    try:
        found = EmailReplyParser(languages=list(LANGUAGES)).parse_reply(text=text)
    except (re.error, RecursionError, IndexError, ValueError):
        return text
    return str(found) if found and found.strip() else text


def _unquoted(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))


def title_text(subject: str) -> str:
    """A subject without what mail programs put before it.

    >>> title_text("SV: Re: Pumpen")
    'Pumpen'
    """
    return _SUBJECT.sub("", subject).strip()
