"""The figures that the rules must reach on real sets, where these are at hand."""

from pathlib import Path

import pytest

from benchmarks.identities import observe, read, score
from samband.parties.rules import resolve

SETS = Path(__file__).resolve().parents[3] / "shared" / "data" / "identities"


@pytest.mark.parametrize(("name", "least_f1"), [("dpdk", 0.990), ("scipy", 0.95)])
def test_figures_on_a_real_set(name: str, least_f1: float) -> None:
    path = SETS / f"identities_{name}.tsv"
    if not path.exists():
        pytest.skip(f"needs {path.name} in ../shared/data/identities")
    rows = read(path)
    found = score(rows, resolve(observe(rows)))
    assert found["f1"] >= least_f1
    assert found["precision"] >= 0.99


def test_the_score_counts_judged_pairs_only() -> None:
    def row(name: str, email: str, truth: str, covered: str = "1") -> dict[str, str]:
        counts = {"n_commits": "1", "n_trailers": "0", "covered": covered, "unjudged": "0"}
        return {"name": name, "email": email, "truth": truth} | counts

    rows = [
        row("Anna Ek", "anna@x.example", "1"),
        row("Anna Ek", "anna@y.example", "1"),
        row("Ae", "q@y.example", "1"),
        row("Olle Berg", "olle@x.example", "2"),
        row("Olle Berg", "olle@y.example", "3", covered="0"),
    ]
    found = score(rows, resolve(observe(rows)))
    assert found["precision"] == 1.0
    assert found["recall"] == pytest.approx(1 / 3, abs=1e-3)
    assert found["hard_recall"] == 0.0
