"""Objects of models out of the rows of plain statements, where putting the query together by the ORM costs too much."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def columns(model: type[Model], alias: str) -> list[str]:
    """All columns of a model in the order that `instance` takes them."""
    return [f'{alias}."{field.column}"' for field in model._meta.concrete_fields]


def instance(model: type[M], values: Iterator[Any]) -> M | None:
    """A model's object out of the next values of a row; None for an outer join that found nothing."""
    names = [field.attname for field in model._meta.concrete_fields]
    row = list(islice(values, len(names)))
    return None if row[0] is None else model.from_db("default", names, row)
