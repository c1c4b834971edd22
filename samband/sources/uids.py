"""The identifier of a series of meetings, however a calendar writes it. Pure.

Observation: Exchange and Outlook make an identifier of their own for each time of a series (MS-OXOCAL 2.2.1.27,
PidLidGlobalObjectId): 16 fixed octets, the day of that time, when it was made, 8 octets that say nothing, a length, and data.
The series itself has no day (2.2.1.28, PidLidCleanGlobalObjectId). A meeting that was booked in another program has that
program's identifier within the data, behind "vCal-Uid" (MS-ASEMAIL 3.1.4.7); a calendar of that program says just that.
So the same meeting is known by what is within, or by the identifier without the day.
"""

from typing import Final

_HEAD: Final = bytes.fromhex("040000008200E00074C5B7101A82E008")
_DAY: Final = slice(16, 20)
_LENGTH: Final = slice(36, 40)
_DATA: Final = 40
_OTHERS: Final = b"vCal-Uid\x01\x00\x00\x00"


def series_uid(uid: str) -> str:
    """The identifier of the series of a meeting, the same for all its times and in all calendars.

    >>> series_uid("040000008200e00074c5b7101a82e00807ea0302")
    '040000008200e00074c5b7101a82e00807ea0302'
    """
    if len(uid) < 2 * _DATA or uid[:32].upper() != _HEAD.hex().upper():
        return uid
    try:
        octets = bytearray.fromhex(uid)
    except ValueError:
        return uid
    data = octets[_DATA : _DATA + int.from_bytes(octets[_LENGTH], "little")]
    if data.startswith(_OTHERS):
        theirs = data[len(_OTHERS) :].partition(b"\x00")[0].decode("utf-8", "replace").strip()
        if theirs:
            return theirs
    octets[_DAY] = bytes(4)
    return octets.hex().upper()
