"""What is asked of every answer is shown on the examples of openapi.yaml: one of them keeps it.

A misspelt path or expression finds nothing in any answer, and so accuses nobody, ever.
"""

import json
from collections.abc import Iterator
from itertools import product

from tests.harness.exchange import Answer, Context, Exchange, Request
from tests.harness.faults import SpecFault
from tests.harness.invariants import fits, judge_invariant
from tests.harness.spec import Invariant, Spec
from tests.harness.template import shown

REFUSED = range(400, 600)


def check_examples(spec: Spec) -> None:
    """Judge the documented examples.

    Raises SpecFault for one that does not fit the schema beside it, and for an invariant that none of those that it
    speaks of keeps.
    """
    for place, value, schema in spec.operation.examples:
        if error := schema.error(value):
            raise SpecFault(
                f"specs/{spec.api}/openapi.yaml: {place}: the example {shown(value)[:80]} does not fit the schema "
                f"beside it ({error.message[:160]}); mend one of the two."
            )
    for requirement in spec.requirements:
        every = requirement.every
        if every is None or every.effect or every.answered is not None:
            continue
        found = [judge_invariant(spec, every, one) for one in _exchanges(spec, every) if fits(every, one)]
        if found and (True, None) not in found:
            raise SpecFault(
                f"specs/{spec.api}/requirements.yaml: {requirement.id}: no example of an answer in openapi.yaml keeps "
                "it; mend what it asks for, or add an example that shows it."
            )


def _exchanges(spec: Spec, every: Invariant) -> Iterator[Exchange]:
    operation = spec.operation
    for sent, (status, body) in product(operation.example_bodies or [None], operation.example_answers):
        order = operation.example_id(spec.id_name) or (sent or {}).get(spec.id_name) or ""
        request = Request(operation.method.upper(), operation.path, (), json.dumps(sent).encode())
        answer = Answer(_status(spec, every, status), (), json.dumps(body).encode(), 0.0)
        for state, actor in product(spec.states, spec.actors):
            yield Exchange(request, answer, None, Context(str(order), state, actor))


def _status(spec: Spec, every: Invariant, status: str) -> int:
    """What the example of a `default` answer stands for: a status that is asked of and not documented."""
    if status.isdigit():
        return int(status)
    open_to_it = {str(one) for one in every.status or REFUSED} - {*spec.operation.answers}
    return int(min(open_to_it, default="400"))
