"""Words of names follow whoever writes a name, and stay in their layer."""

import pytest
from django.db import connection

from samband.kernel.db import as_person
from samband.kernel.text import fold
from samband.knowledge.models import NameWord
from samband.parties.models import Identity, Party
from samband.people.models import Person
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def words(**where: object) -> set[str]:
    return set(NameWord.objects.filter(**where).values_list("word", flat=True))


def test_a_person_s_words_follow_their_name_and_go_when_they_leave(cast: Cast) -> None:
    with as_person(cast.bo.pk):
        assert words(person=cast.anna) == {"anna", "åkerman"}
        Person.objects.filter(pk=cast.anna.pk).update(name="Anna Łukwińska-Ösp")
        assert words(person=cast.anna) == {"anna", "lukwinska", "ösp"}
        Person.objects.filter(pk=cast.anna.pk).update(state=Person.State.DEACTIVATED)
        assert words(person=cast.anna) == set()


def test_an_identity_s_words_are_its_layer_s_only(cast: Cast) -> None:
    party = Party.objects.create()
    with as_person(cast.anna.pk):
        identity = Identity.objects.create(
            layer=cast.anna.pk, value="x@y.example", name="Élodie Dupont", party=party
        )
        assert words(identity=identity) == {"elodie", "dupont"}
    with as_person(cast.bo.pk):
        assert words(identity=identity) == set()
    with as_person(cast.anna.pk):
        identity.is_role = True
        identity.save()
        assert words(identity=identity) == set()
        identity.is_role = False
        identity.name = "x" * 150 + " <b>Ö</b> 😀"
        identity.save()
        assert all(len(word) <= 40 for word in words(identity=identity))
        identity.delete()
        assert words(layer=cast.anna.pk) == set()


@pytest.mark.parametrize("name", ["Åsa Öberg", "Élodie", "Łukasz", "Søren Ærø", "ŠTĚPÁN", "Zoë"])
def test_the_database_folds_as_we_do(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(w) FROM samband_name_words(%s) AS w", [name])
        row = cursor.fetchone()
    assert row is not None
    assert {fold(word) for word in row[0]} == set(row[0])
    assert set(row[0]) == {fold(word).replace("ł", "l") for word in name.split()}
