"""How one setting is declared and read: name, type, default, meaning; one table for everything."""

import dataclasses
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from .errors import SettingError

PREFIX = "SAMBAND_"


@dataclass(frozen=True)
class Described:
    """One line of the table that `samband settings` and docs/settings.md show."""

    name: str
    kind: str
    default: str
    meaning: str
    group: str
    secret: bool


def setting(
    default: Any, meaning: str, *, group: str, kind: str = "", shown: str = "", secret: bool = False
) -> Any:
    """A field of Settings. `shown` is the default in words, where the value is worked out."""
    kind = kind or {bool: "yes/no", int: "number", tuple: "list"}.get(type(default), "text")
    told = {"meaning": meaning, "group": group, "kind": kind, "shown": shown, "secret": secret}
    return dataclasses.field(default=default, metadata=told, repr=not secret)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def describe(settings: type) -> list[Described]:
    """The table, in the order of declaration."""
    lines = []
    for field in dataclasses.fields(settings):
        if "meaning" not in field.metadata:
            continue
        told = field.metadata
        lines.append(
            Described(
                name=variable(field.name),
                kind=told["kind"],
                default=told["shown"] or in_words(field.default),
                meaning=told["meaning"],
                group=told["group"],
                secret=told["secret"],
            )
        )
    return lines


def in_words(value: object) -> str:
    """A value as somebody would write it into the environment."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return "" if value is None else str(value)


def read(
    settings: type, environment: Mapping[str, str], file: Mapping[str, object], file_name: str
) -> dict[str, Any]:
    """Values by field name: the environment wins over the file. Raises SettingError."""
    fields = {f.name: f for f in dataclasses.fields(settings) if "meaning" in f.metadata}
    unknown = sorted(name for name in file if name not in fields)
    if unknown:
        raise SettingError(
            f"{file_name}: there is no setting '{unknown[0]}'. `samband settings` lists them all."
        )
    values: dict[str, Any] = {}
    for name, field in fields.items():
        shown = variable(name)
        raw: object
        if environment.get(shown, "") != "":
            raw = environment[shown]
        elif field.metadata["secret"] and environment.get(shown + "_FILE"):
            raw = _secret(shown, environment[shown + "_FILE"])
        elif name in file:
            raw, shown = file[name], f"{name} in {file_name}"
        else:
            continue
        values[name] = convert(shown, raw, field.metadata["kind"])
    return values


def _secret(shown: str, place: str) -> str:
    try:
        return Path(place).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(f"{shown}_FILE: {place} can't be read ({error.strerror}).") from error


def convert(shown: str, raw: object, kind: str) -> Any:
    """One raw value as its kind. Raises SettingError that names the setting and what it takes."""
    if kind == "yes/no":
        words = {"yes": True, "true": True, "1": True, "on": True}
        words |= {"no": False, "false": False, "0": False, "off": False}
        if isinstance(raw, bool):
            return raw
        if str(raw).lower() not in words:
            raise SettingError(f"{shown} must be yes or no, not '{raw}'.")
        return words[str(raw).lower()]
    if kind in ("number", "port"):
        try:
            number = int(str(raw))
        except ValueError as error:
            raise SettingError(f"{shown} must be a whole number, not '{raw}'.") from error
        least, most = (1, 65535) if kind == "port" else (1, 10**9)
        if not least <= number <= most:
            raise SettingError(f"{shown} must be between {least} and {most}, not {number}.")
        return number
    if kind in ("list", "networks", "hosts"):
        parts = cast("list[object]", raw) if isinstance(raw, list) else str(raw).split(",")
        texts = tuple(str(part).strip() for part in parts if str(part).strip())
        if kind == "networks":
            for text in texts:
                _check_network(shown, text)
        if kind == "hosts":
            for text in texts:
                _check_host(shown, text)
        return texts
    if kind == "folder":
        return Path(str(raw)).expanduser().absolute()
    text = str(raw).strip()
    if kind == "url":
        _check_url(shown, text)
        return text.rstrip("/")
    return text


def _check_network(shown: str, text: str) -> None:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise SettingError(
            f"{shown}: '{text}' is no address or network. Write 127.0.0.1 or 10.0.0.0/8."
        ) from error


def _check_host(shown: str, text: str) -> None:
    # Here, because most installations have no such list, and commands start faster without it.
    from samband.kernel.outgoing.rules import listed_host

    if listed_host(text) is None:
        raise SettingError(
            f"{shown}: '{text}' is no host. Write wiki.internal.example or 10.0.0.5:8080."
        )


def _check_url(shown: str, text: str) -> None:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(
            f"{shown} must be an address like https://samband.example, not '{text}'."
        )
