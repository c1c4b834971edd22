"""What the `samband` command ends with."""

OK = 0
FAILED = 1
WRONG_USE = 2
NOT_RUNNING = 3
TAKEN = 4
INTERRUPTED = 130
