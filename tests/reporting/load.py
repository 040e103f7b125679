"""Reads a results.json that somebody else may have written or edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

from tests.reporting.hostile import one_line
from tests.reporting.prepare import prepare

SCHEMA_FILE = Path(__file__).with_name("results.schema.json")


class ReportInputError(ValueError):
    """An input file that cannot be used; its text is one sentence that names file, place and mend."""


def load_results(path: Path) -> dict[str, Any]:
    """Return the prepared results dict of a results.json.

    Raises ReportInputError when the file is missing, is not JSON, or is not the results of a run.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReportInputError(f"{path}: cannot be read ({error.strerror}); give a results.json.") from error
    except UnicodeDecodeError as error:
        raise ReportInputError(f"{path}: is not UTF-8; give a results.json as a run wrote it.") from error
    except json.JSONDecodeError as error:
        place = f"{path} line {error.lineno}"
        raise ReportInputError(f"{place}: is not JSON ({error.msg}); give a results.json.") from error
    except ValueError as error:
        raise ReportInputError(f"{path}: holds a number of too many digits; give a results.json.") from error
    except RecursionError as error:
        raise ReportInputError(f"{path}: is nested too deeply; give a results.json.") from error
    _check(data, path)
    return prepare(data)


def _check(data: object, path: Path) -> None:
    if not isinstance(data, dict) or "requirements" not in data:
        raise ReportInputError(f"{path}: is JSON, but not the results of a run; give a results.json.")
    if data.get("schema") != "1":
        version = one_line(str(data.get("schema")), 40)
        raise ReportInputError(f"{path}: has schema version {version}, not 1; use the suite that wrote it.")
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    error = next(jsonschema.Draft202012Validator(schema).iter_errors(data), None)
    if error is not None:
        place = one_line("/" + "/".join(str(part) for part in error.absolute_path), 120)
        message = one_line(error.message, 160)
        raise ReportInputError(f"{path} at {place}: {message}; give the file as a run wrote it.")
