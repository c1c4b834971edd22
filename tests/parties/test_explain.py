"""Evidence is said in words, in both languages, for every kind of evidence there is."""

from django.utils import translation

from samband.parties.explain import explain_evidence
from samband.parties.merging import evidence_rows
from samband.parties.rules import Observation, resolve


def test_every_piece_of_evidence_has_a_sentence_in_both_languages() -> None:
    rows = [
        Observation(f"{number:02d}", "email", value, ((name, 1),) if name else ())
        for number, (value, name) in enumerate(
            [
                ("karin@bolag.example", "Karin Ek"), ("karin@bolag.example", "Ek"),
                ("k@skola.example", "Karin Ek"), ("jnothberg@bolag.example", "jnothberg"),
                ("joel@skola.example", "Joel Nothberg"), ("mdhabermas@x.example", "Ilse Quist"),
                ("mdhabermas@y.example", "Ulf Rask"), ("ursulabergsten7@x.example", ""),
                ("ursulabergsten@y.example", ""), ("sixten.rask@bolag.example", "Sixten A Raskvik"),
                ("srx@bolag.example", "Sixten Raskvik"),
            ]
        )
    ]  # fmt: skip
    found = resolve(rows)
    evidence = [item for link in (*found.links, *found.asks) for item in link.evidence]
    codes = {row["code"] for row in evidence_rows(evidence)}
    assert codes == {
        "same-address", "same-full-name", "prior", "name", "handle", "handle-near",
        "handle-of-name", "organisation", "names-differ",
    }  # fmt: skip
    with translation.override("en"):
        english = explain_evidence(evidence_rows(evidence))
    with translation.override("sv"):
        swedish = explain_evidence(evidence_rows(evidence))
    assert all(mine[0] != yours[0] for mine, yours in zip(english, swedish, strict=True))
    assert [bits for _, bits in english] == [row["bits"] for row in evidence_rows(evidence)]
