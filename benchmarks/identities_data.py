"""A crowd whose truth is known: invented people with several addresses each, written as people write themselves.

Given and family names follow a law of Zipf and Mandelbrot, so that some are carried by thousands and most by few; every
organisation makes addresses in its own way; names are turned round, cut to initials, misspelt, left out. Always the same.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

COLUMNS: Final = (
    "name",
    "email",
    "n_commits",
    "n_trailers",
    "first",
    "last",
    "truth",
    "covered",
    "unjudged",
)
_GIVEN = "an bo ce da el fi ga he is jo ka li ma ni ol pe ri sa te ul vi wi yl zo ås är ör el in ut".split()
_END = (
    "na ra la ne rik mund gun dis fred vald stina bert lotta tina mar rid von sten hild nor".split()
)
_FRONT = """berg lind sjö al björk ek gran hag hed hol kron lund mal ny ros sand ström söder väst öst norr stor
lill grön svart vit blå rö silver guld järn sten back dal fors ham kvarn led mo nord palm rud sel tall van åk ång ör
""".split()
_BACK = """ström kvist gren man berg dahl lund stedt mark qvist vall fors feldt blad strand sjö hult bäck holm ing
ell lin én ander sten vik näs gård rot blom fält""".split()
_MIDDLE = "a e o en er in el ar os ul".split()
_ADDRESSES = (
    "{given}.{family}",
    "{g}{family}",
    "{given}{f}",
    "{family}.{given}",
    "{given}",
    "{given}{family}",
)
_PLAIN = str.maketrans("åäöéÅÄÖ", "aaoeAAO")


@dataclass(frozen=True, slots=True)
class _Human:
    given: str
    family: str
    middle: str
    handle: str


def _weights(count: int, offset: float, power: float) -> list[float]:
    return list(accumulate(1 / (rank + offset) ** power for rank in range(count)))


class Crowd:
    """People drawn one after the other; `rows` of them come in the order in which sources would see them: by chance."""

    def __init__(self, seed: int = 26) -> None:
        self._chance = random.Random(seed)
        self.given = self._some(
            (a + m + b for a in _GIVEN for m in ("", *_MIDDLE) for b in _END), 4_000
        )
        families = (a + m + b for a in _FRONT for m in ("", *_MIDDLE) for b in _BACK)
        sons = [f"{name}sson" for name in self.given[:400]]
        self.family = sons[:60] + self._some(families, 16_000) + sons[60:]
        self._given_weights = _weights(len(self.given), 8, 1.05)
        self._family_weights = _weights(len(self.family), 25, 0.95)
        self._places = _weights(40_000, 30, 0.9)
        self._used: set[str] = set()

    def _some(self, names: Iterator[str], count: int) -> list[str]:
        every = sorted(set(names))
        self._chance.shuffle(every)
        return [name.capitalize() for name in every[:count]]

    def rows(self, count: int) -> Iterator[tuple[str, str, str]]:
        """`count` times name, address and whose they are."""
        made, person = 0, 0
        while made < count:
            human = self._human()
            many = self._chance.choices((1, 2, 3, 4, 6), (55, 27, 11, 5, 2))[0]
            for turn in range(min(many, count - made)):
                yield (*self._identity(human, turn), f"p{person:07d}")
                made += 1
            person += 1

    def _human(self) -> _Human:
        chance = self._chance
        given = chance.choices(self.given, cum_weights=self._given_weights)[0]
        family = chance.choices(self.family, cum_weights=self._family_weights)[0]
        if chance.random() < 0.25:
            # As rare as many names are: made for this one and their relatives.
            family = (
                chance.choice(_FRONT)
                + chance.choice(_MIDDLE)
                + chance.choice(_FRONT)
                + chance.choice(_BACK)
            ).capitalize()
        middle = (
            chance.choices(self.given, cum_weights=self._given_weights)[0]
            if chance.random() < 0.2
            else ""
        )
        plain = (given + family).translate(_PLAIN).lower()
        style = chance.random()
        if style < 0.4:
            handle = plain[0] + family.translate(_PLAIN).lower()
        elif style < 0.6:
            handle = plain
        else:
            handle = "".join(chance.choice(_FRONT + _END) for _ in range(2)).translate(
                _PLAIN
            ) + str(chance.randrange(1, 999))
        return _Human(given, family, middle, handle)

    def _identity(self, human: _Human, turn: int) -> tuple[str, str]:
        kind = self._chance.random()
        if turn == 0 or kind < 0.35:
            place = self._chance.choices(range(len(self._places)), cum_weights=self._places)[0]
            local = _ADDRESSES[place % len(_ADDRESSES)].format(
                given=human.given, family=human.family, g=human.given[0], f=human.family[0]
            )
            address = self._free(local.translate(_PLAIN).lower(), f"bolag{place}.example")
        elif kind < 0.75:
            address = self._free(
                human.handle, self._chance.choice(("gmail.com", "outlook.com", "telia.com"))
            )
        else:
            # An account is one person's.
            account = self._free(human.handle, "users.noreply.github.com")
            address = f"{self._chance.randrange(10**6, 10**8)}+{account}"
        return self._written(human), address

    def _free(self, local: str, domain: str) -> str:
        address, number = f"{local}@{domain}", 1
        while address in self._used:
            number += 1
            address = f"{local}{number}@{domain}"
        self._used.add(address)
        return address

    def _written(self, human: _Human) -> str:
        given, family = human.given, human.family
        style = self._chance.random()
        if style < 0.70:
            return f"{given} {family}"
        if style < 0.76:
            return f"{family}, {given}"
        if style < 0.81:
            return f"{given[0]}. {family}"
        if style < 0.86 and human.middle:
            return f"{given} {human.middle[0]}. {family}"
        if style < 0.90:
            return human.handle
        if style < 0.93:
            return f"{given} {family}".translate(_PLAIN)
        if style < 0.95:
            return f"{given[:4]} {family}"
        if style < 0.965:
            return given
        if style < 0.98:
            at = self._chance.randrange(1, len(family))
            return f"{given} {family[:at]}{family[at - 1]}{family[at:]}"
        return (
            f"{given} {human.middle or family} {family}".strip()
            if human.middle
            else f"{given} {family}"
        )


def write_crowd(path: Path, count: int) -> None:
    """A file of `count` identities as `identities.py` reads them, in the order of chance."""
    rows = list(Crowd().rows(count))
    random.Random(7).shuffle(rows)
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("\t".join(COLUMNS) + "\n")
        for name, email, truth in rows:
            out.write("\t".join((name, email, "1", "0", "", "", truth, "1", "0")) + "\n")


if __name__ == "__main__":
    write_crowd(Path(sys.argv[1]), int(sys.argv[2]))
