"""Log lines of allowlisted fields only: time, level, logger, our own message and the kind of error.

A message may carry a person's words or an address, so arguments of foreign loggers are left out: what remains is the
constant part of the message.
"""

import logging


class PlainFormatter(logging.Formatter):
    """Formats records without paths, addresses, names or queries."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name == "django.security.DisallowedHost":
            message = (
                "a request named a host that is not ours"  # its message holds the foreign header
            )
        elif record.name.startswith("samband"):
            message = record.getMessage()
        else:
            message = str(record.msg)
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {message}"
        if record.exc_info and record.exc_info[0] is not None:
            line += f" [{record.exc_info[0].__name__}"
            traceback = record.exc_info[2]
            while traceback is not None and traceback.tb_next is not None:
                traceback = traceback.tb_next
            if traceback is not None:
                code = traceback.tb_frame.f_code
                line += f" in {traceback.tb_frame.f_globals.get('__name__', '?')}:{code.co_name}"
                line += f":{traceback.tb_lineno}"
            line += "]"
        return line
