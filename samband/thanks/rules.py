"""The first line of thanks, and what can be thanked for. Pure."""

from collections.abc import Sequence

SIGN = "🙏"
MOST_PEOPLE = 10
MOST_TOPICS = 5


def first_line(handles: Sequence[str], tags: Sequence[str]) -> str:
    """Whom thanks are for and what about, in no language: it stands above the words and makes the links.

    >>> first_line(["anna", "bo"], ["värmepump"])
    '🙏 @anna @bo · #värmepump'
    """
    people = " ".join(f"@{handle}" for handle in handles)
    topics = " ".join(f"#{tag}" for tag in tags)
    return f"{SIGN} {people} · {topics}" if topics else f"{SIGN} {people}"


def handles_in(text: str) -> list[str]:
    """User names out of a field, in order, each once: "@anna, @bo" or "anna bo".

    >>> handles_in("@anna, @Bo anna")
    ['anna', 'bo']
    """
    words = text.replace(",", " ").split()
    return list(dict.fromkeys(word.lstrip("@").lower() for word in words if word.strip("@")))


def topics_in(text: str) -> list[str]:
    """Names of topics out of a field, divided by commas, each once.

    >>> topics_in("#värmepump, heat pumps,")
    ['värmepump', 'heat pumps']
    """
    names = (name.strip().lstrip("#").strip() for name in text.split(","))
    return list(dict.fromkeys(name for name in names if name))
