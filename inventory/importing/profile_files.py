"""Reading a profile from its file, and what is wrong with one that cannot be read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from inventory.importing.profile import Profile
from inventory.importing.trouble import ImportTrouble

FOLDER = Path(__file__).parent / "profiles"


def profile_names() -> list[str]:
    """The profiles that come with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """The profile called `name`, or the one in the file `name` where it is a path.

    Raises ImportTrouble, naming file, table and key, where it cannot be read or says something that no profile can say.
    """
    is_path = name.endswith(".toml") or "/" in name
    path = Path(name) if is_path else FOLDER / f"{name}.toml"
    if not is_path and not path.is_file():
        known = ", ".join(profile_names())
        raise ImportTrouble(
            _("There is no profile “%(name)s”. There are: %(known)s; or give the path of a TOML file.")
            % {"name": name, "known": known}
        )
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return Profile.model_validate({"name": path.stem[:60]} | data)
    except (OSError, UnicodeDecodeError) as error:
        raise ImportTrouble(
            _("The profile %(path)s cannot be read: %(why)s.") % {"path": path, "why": _reason(error)}
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ImportTrouble(_("The profile %(path)s is not TOML: %(why)s.") % {"path": path, "why": error}) from error
    except ValidationError as error:
        raise ImportTrouble(f"{path}: {'; '.join(_faults(error))}.") from error


def _reason(error: Exception) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else _("it is not UTF-8")


def _faults(error: ValidationError) -> Iterator[str]:
    """One sentence for each fault: the table, the key, and what is wrong with it."""
    for fault in error.errors(include_url=False):
        *table, key = [str(part) for part in fault["loc"]] or [""]
        where = f"[{'.'.join(table)}] {key}" if table else key
        match fault["type"]:
            case "extra_forbidden":
                text = _("%(where)s is not a key of a profile") % {"where": where}
            case "missing":
                text = _("%(where)s is missing") % {"where": where}
            case "value_error":
                # What a whole table says together: its place is the table, not a key in it.
                cause = fault["msg"].removeprefix("Value error, ")
                text = f"[{'.'.join([*table, key])}]: {cause}" if key else cause
            case _:
                text = f"{where}: {fault['msg'][0].lower()}{fault['msg'][1:]}"
        yield text
