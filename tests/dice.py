"""Where chance in tests comes from: new each time for who develops, the same each time where a change is judged."""

import os
import random

# Whether a change is good may not hang on a throw; what chance finds is found, and mended, by who runs the tests.
IS_JUDGED = bool(os.environ.get("CI"))


def seed() -> int:
    """A seed, printed so that a failure can be had again."""
    chosen = 20261126 if IS_JUDGED else random.randrange(10**6)
    print(f"seed {chosen}")  # noqa: T201 - shown when it fails
    return chosen
