"""Phone numbers as one number each, however they are written. Pure."""


def phone_of(written: str, region: str) -> str:
    """A number as E.164 where it is whole, or valid in the region ("SE"; "" for none); else as it was written."""
    # The numbers of all countries are loaded by whoever meets one.
    import phonenumbers

    try:
        found = phonenumbers.parse(written, region or None)
    except phonenumbers.NumberParseException:
        return written
    is_whole = written.startswith("+") and phonenumbers.is_possible_number(found)
    if not is_whole and not phonenumbers.is_valid_number(found):
        return written
    number = str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))
    return f"{number};ext={found.extension}" if found.extension else number
