"""The figures that the chance must reach on real records, each with what the other set taught."""

from pathlib import Path

import pytest

from benchmarks.learn_ties import learn
from benchmarks.ties import all_days, area_under_curve, average_precision, cases, measure, read
from benchmarks.ties import usual_days as days

SETS = Path(__file__).resolve().parents[3] / "shared" / "data" / "interactions"


@pytest.mark.parametrize(
    ("name", "other", "least"), [("uboot", "dpdk", 0.67), ("dpdk", "uboot", 0.66)]
)
def test_figures_on_a_real_set(name: str, other: str, least: float) -> None:
    found = {}
    for one in (name, other):
        paths = [SETS / f"interactions_{one}{rest}.tsv.gz" for rest in ("", "_addresses")]
        if not all(path.exists() for path in paths):
            pytest.skip(f"needs {paths[0].name} in ../shared/data/interactions")
        found[one] = read(*paths)
    lesson = [
        case for at in all_days(found[other])
        for case in cases(found[other], at, everybody=False, of_all=True)
    ]  # fmt: skip
    asked = [case for at in days(found[name]) for case in cases(found[name], at, everybody=False)]
    assert measure(asked, learn(lesson, (other,)))["ap"] >= least


def test_average_precision_and_area_by_hand() -> None:
    right = [True, False, True, False]
    assert average_precision([4, 3, 2, 1], right) == pytest.approx((1 + 2 / 3) / 2)
    assert area_under_curve([4, 3, 2, 1], right) == pytest.approx(0.75)
    assert average_precision([1, 1, 1, 1], right) == pytest.approx(0.5)
    assert area_under_curve([1, 1, 1, 1], right) == pytest.approx(0.5)
