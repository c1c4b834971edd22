"""The numbers of the weights: m-probabilities learnt from pairs known to be one person, and the zones.

A weight is log2(m / u) (Fellegi and Sunter 1969): m is how often an observation is made of two records of
one person, u how often of two people. u comes from the set at hand (term frequencies, `terms`); m
is about how people write their own names, which is alike everywhere, so it is learnt once by
`benchmarks/learn_identities.py` and stands in `data/`, with what it was learnt on. A whole source and one
new record are weighed by the same model.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import log2

FILE = "identities-1.json"
#: How a word of one name is written in another name of the same person.
LEVELS = ("same", "short", "start", "misspelt", "initial", "left")
#: What else is observed of two records: a handle made of the other's name; full names that can't be the same.
SIGNS = ("handle_of_name", "names_differ")


@dataclass(frozen=True, slots=True)
class Model:
    """`m`: chance of each level for a word, and of each sign for a pair, if both records are one person's.

    `sure`, `ask`, `rival`: log2 of the odds from which two are linked, from which a person is asked, and how near a
    rival must come to make a link a question.
    """

    version: int
    m: dict[str, float]
    sure: float
    ask: float
    rival: float
    learnt_on: tuple[str, ...]

    def price(self, level: str) -> float:
        """What a level costs in bits: how much rarer it is among words of one person than the same word."""
        return log2(self.m["same"] / self.m[level])

    def sign_bits(self, sign: str) -> float:
        """log2(m) of a sign: what it costs where it is certain otherwise."""
        return log2(self.m[sign])


@cache
def shipped() -> Model:
    """The model that comes with Samband."""
    text = resources.files("samband.parties").joinpath(f"data/{FILE}").read_text("utf-8")
    return read_model(text)


def read_model(text: str) -> Model:
    """A model file; raises ValueError if it lacks a probability or has one outside (0, 1]."""
    found = json.loads(text)
    m = {name: float(found["m"][name]) for name in (*LEVELS, *SIGNS)}
    if not all(0 < chance <= 1 for chance in m.values()):
        raise ValueError("m-probabilities are above 0 and at most 1")
    zones = found["zones"]
    return Model(
        version=int(found["version"]),
        m=m,
        sure=float(zones["sure"]),
        ask=float(zones["ask"]),
        rival=float(zones["rival"]),
        learnt_on=tuple(found["learnt_on"]),
    )


def write_model(model: Model) -> str:
    """A model as its file says it."""
    found = {
        "version": model.version,
        "m": {name: round(chance, 4) for name, chance in model.m.items()},
        "zones": {"sure": model.sure, "ask": model.ask, "rival": model.rival},
        "learnt_on": model.learnt_on,
    }
    return json.dumps(found, indent=2) + "\n"
