"""The suite's own control: answers that are wrong on purpose must be found wrong by every way of judging.

A judge that finds nothing makes every implementation conform. So each run first judges an answer that no document
allows, and tests nothing if it passes.
"""

from collections.abc import Iterator

from tests.harness.credentials import Secrets
from tests.harness.evidence import Witness
from tests.harness.exchange import Answer, Context, Exchange, Request
from tests.harness.faults import SuiteFault
from tests.harness.history import Operation, explained
from tests.harness.judge import judge, schema_difference
from tests.harness.ledger import Ledger
from tests.harness.spec import Outcome, Spec

STATUS = 299
REFUSED = Outcome("refused", frozenset([499]))
RIGHT = Outcome("right", frozenset([STATUS]), {"control": "right"})
NO_OBJECT = -1


def check_control(spec: Spec) -> None:
    """Judge wrong answers as the tests would. Raises SuiteFault when one passes."""
    for what, found in _controls(spec):
        if not found:
            raise SuiteFault(
                f"tests/harness: {what} finds nothing wrong with an answer that is wrong on purpose, so a run "
                f"would say nothing of {spec.api}; restore the suite's own files."
            )


def _controls(spec: Spec) -> Iterator[tuple[str, bool]]:
    """Each way of judging, and whether it finds what is wrong."""
    wrong = Exchange(
        Request(spec.operation.method.upper(), spec.operation.path, (), None),
        Answer(STATUS, (), b'{"control": "wrong"}', 0.0),
        None,
        Context("control", spec.first_state, spec.owner),
    )
    yield "the judging of statuses", judge(spec, wrong, [REFUSED])[1] is not None
    yield "the judging of bodies", judge(spec, wrong, [RIGHT])[1] is not None
    schemas = [name for name, schema in spec.operation.components.items() if schema.error(NO_OBJECT)]
    found = [schema_difference(spec, name, NO_OBJECT) for name in schemas]
    yield "the judging by schemas", None not in found and bool(found)
    operation = Operation("control", wrong, (REFUSED,))
    yield "the search for histories", not explained(spec, [operation], spec.first_state, None)
    yield "the ledger", _keeps_failures(spec, wrong)


def _keeps_failures(spec: Spec, wrong: Exchange) -> bool:
    ledger, requirement = Ledger(), spec.requirements[0]
    witness = Witness("", spec.operation.credentials_header, Secrets())
    difference = judge(spec, wrong, [REFUSED])[1]
    ledger.judged(requirement, difference, lambda found: witness.evidence(wrong, found, "control"), 0)
    return ledger.entry(requirement.id).failure is not None
