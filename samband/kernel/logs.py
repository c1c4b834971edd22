"""Log lines of allowlisted fields only: time, level, logger, our own message and the kind of error.

A message may carry a person's words or an address, so of foreign loggers only the constant part of a message is kept, and
of messages that were put together before they came here only the place they came from. What an error says is never written,
only its kind and where it was raised.
"""

import logging
import sys
import threading
from types import TracebackType

_CRASH = logging.getLogger("samband.crash")


class PlainFormatter(logging.Formatter):
    """Formats records without paths, addresses, names or queries."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {_message(record)}"
        if record.exc_info and record.exc_info[0] is not None:
            line += f" [{_kind_and_place(record.exc_info[0], record.exc_info[2])}]"
        return line


def _message(record: logging.LogRecord) -> str:
    if record.name == "django.security.DisallowedHost":
        return "a request named a host that is not ours"  # its message holds the foreign header
    if record.name == "samband" or record.name.startswith("samband."):
        return record.getMessage()
    if record.args and isinstance(record.msg, str):
        return record.msg
    # No arguments: it may be a constant, or have been filled in already.
    return f"(left out, from {record.module}:{record.lineno})"


def _kind_and_place(kind: type[BaseException], traceback: TracebackType | None) -> str:
    said = kind.__name__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is not None:
        code = traceback.tb_frame.f_code
        said += f" in {traceback.tb_frame.f_globals.get('__name__', '?')}:{code.co_name}"
        said += f":{traceback.tb_lineno}"
    return said


def guard_process() -> None:
    """Let what nobody caught, and what Python warns of, take the same way; for processes that serve.

    Python itself would print the message of the error, and with it whatever it is about.
    """

    def crashed(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        _CRASH.critical("the process ended", exc_info=(kind, error, traceback))

    def thread_crashed(found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            told = (found.exc_type, found.exc_value, found.exc_traceback)
            _CRASH.error("a thread ended", exc_info=told)

    sys.excepthook = crashed
    threading.excepthook = thread_crashed
    sys.unraisablehook = lambda found: _CRASH.error(
        "something was given up (%s)", found.exc_type.__name__
    )
    logging.captureWarnings(True)
