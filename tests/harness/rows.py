"""Which requirement states which place of the document: `python -m tests.harness.rows [API ...]`."""

import sys

from tests.harness.faults import UsageFault
from tests.harness.loader import api_names, load


def rows(api: str) -> list[str]:
    """Lines of a Markdown table: section, row, and the ids of the requirements that name them."""
    places: dict[tuple[str, str], list[str]] = {}
    for requirement in load(api).requirements:
        section = requirement.source.get("section") or f"elsewhere: {requirement.source['elsewhere']}"
        places.setdefault((section, str(requirement.source.get("row", ""))), []).append(requirement.id)
    lines = [f"| {section} | {row} | {', '.join(ids)} |" for (section, row), ids in places.items()]
    return [f"## {api}", "", "| section | row | requirements |", "|---|---|---|", *lines, ""]


def main(arguments: list[str]) -> int:
    """Print the tables of the named APIs, or of all."""
    try:
        sys.stdout.write("".join(f"{line}\n" for api in arguments or api_names() for line in rows(api)))
    except UsageFault as problem:
        sys.stderr.write(f"{problem}\n")
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
