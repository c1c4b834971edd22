"""Learn the coefficients of the chance that two people are in touch again.

    python benchmarks/learn_ties.py NAME=FILE,ADDRESSES … [--out FILE]

Each set teaches from every 1 January that has two years of records before it and one after, of all pairs
in touch in the three years before, whether they stay or leave. Prints what the coefficients of each
set say of each other one (`benchmarks/ties.py` scores), then learns from all of them together; `--out` writes
that model, which is how `samband/ties/data/` was made. Newton's method from zero, a little
shrinkage: the same input gives the same file.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.ties import Case, all_days, cases, measure, read, usual_days
from samband.ties.persistence import Model, write_model

VERSION = 1
# Strength of the pull to zero, per case, on standardised terms.
SHRINKAGE = 1e-3
STEPS = 40


def learn(found: list[Case], names: tuple[str, ...]) -> Model:
    """Logistic regression on the terms of some cases."""
    terms = np.array([case.touches.terms for case in found])
    right = np.array([case.is_again for case in found], float)
    mean, spread = terms.mean(0), terms.std(0) + 1e-9
    given = np.c_[(terms - mean) / spread, np.ones(len(terms))]
    pull = SHRINKAGE * len(right) * np.r_[np.ones(terms.shape[1]), 0]
    weights = np.zeros(given.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (chance - right) + pull * weights
        bend = (given * (chance * (1 - chance))[:, None]).T @ given + np.diag(pull)
        weights -= np.linalg.solve(bend, slope)
    coefficients = weights[:-1] / spread
    intercept = weights[-1] - float(coefficients @ mean)
    return Model(VERSION, float(intercept), tuple(map(float, coefficients)), names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="NAME=FILE,ADDRESSES")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    teaching: dict[str, list[Case]] = {}
    asking: dict[str, list[Case]] = {}
    for one in options.sets:
        name, _, paths = one.partition("=")
        events = read(*map(Path, paths.split(",")))
        teaching[name] = [
            case
            for at in all_days(events)
            for case in cases(events, at, everybody=False, of_all=True)
        ]
        asking[name] = [
            case for at in usual_days(events) for case in cases(events, at, everybody=False)
        ]
    for name, found in asking.items():
        for other, lesson in teaching.items():
            if other != name:
                figures = measure(found, learn(lesson, (other,)))
                print(json.dumps({"set": name, "learnt_on": other} | figures))
    model = learn(
        [case for lesson in teaching.values() for case in lesson], tuple(sorted(teaching))
    )
    for name, found in asking.items():
        print(json.dumps({"set": name, "learnt_on": list(model.learnt_on)} | measure(found, model)))
    if options.out:
        options.out.write_text(write_model(model), "utf-8")


if __name__ == "__main__":
    main()
