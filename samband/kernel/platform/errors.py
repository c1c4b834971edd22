"""Errors of the platform: each says what is wrong and what to do about it."""


class PlatformError(Exception):
    """Something outside Samband's own logic is not as it must be; the message says what to do.

    `exit_code` is what the `samband` command ends with (see docs/commands.md).
    """

    exit_code = 1


class SettingError(PlatformError):
    """A setting is missing or wrong; the message names it."""

    exit_code = 2


class TakenError(PlatformError):
    """The port or the data folder is already used by another process."""

    exit_code = 4


class NotRunningError(PlatformError):
    """The installation that should be acted on is not running."""

    exit_code = 3
