"""Files of a conversation become what goes along with its entries."""

from collections.abc import Sequence
from datetime import UTC, datetime

from samband.entries.attachments import bring_file
from samband.kernel.errors import Invalid
from samband.kernel.files import remove_picture
from samband.kernel.uploads import remove_file
from samband.sources import spool
from samband.sources.chat.planning import FILES, Roll
from samband.sources.chat.records import ChatFile, ChatMessage
from samband.sources.errors import ImportFailed
from samband.sources.models import Import
from samband.sources.records import Problem, problem


def bring(run: Import, found: Sequence[tuple[int, ChatMessage, Roll]]) -> list[Problem]:
    """Store the files of messages with their entries; gives those that can't be. About half a second for a picture.

    Files are in no transaction: after a fault, what this call has stored is removed again.
    """
    stored: list[str] = []
    broken: list[Problem] = []
    try:
        for entry_id, message, roll in found:
            author = roll.accounts.get(message.author)
            for file in message.files:
                if file.at < 0:
                    continue
                try:
                    made = bring_file(
                        entry_id=entry_id,
                        owner=author,
                        name=file.name,
                        data=_content(run, file),
                        at=datetime.fromtimestamp(message.at / 1000, UTC),
                    )
                except Invalid as error:
                    code = "file_too_large" if "large" in (error.code or "") else "file_no_picture"
                    broken.append(problem(message.number, code, FILES, file.name))
                else:
                    stored += [made.stored_name, made.small_name]
    except BaseException:
        for name in stored:
            remove_picture(name)
            remove_file(name)
        raise
    return broken


def _content(run: Import, file: ChatFile) -> bytes:
    try:
        return spool.read_file(run.stored_name, file.at, file.size)
    except FileNotFoundError as error:
        raise ImportFailed("spool_missing") from error
