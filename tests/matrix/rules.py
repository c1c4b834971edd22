"""What is expected at each address: one line per URL and API operation. A new address without a line here fails the test."""

from tests.matrix import (
    operations_conversation,
    operations_network,
    operations_people,
    pages_conversation,
    pages_network,
    pages_people,
)
from tests.matrix.expected import Rule

PAGES: dict[str, Rule] = {
    **pages_people.PAGES,
    **pages_conversation.PAGES,
    **pages_network.PAGES,
}
OPERATIONS: dict[tuple[str, str], Rule] = {
    **operations_people.OPERATIONS,
    **operations_conversation.OPERATIONS,
    **operations_network.OPERATIONS,
}
