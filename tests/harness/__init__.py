"""From a documented requirement to a verdict about an implementation.

The modules stand in the order of the data's path; each imports only what stands before it:

    faults, template, domain      what can go wrong; texts with placeholders; sets of values
    openapi, document, spec, reader, checks, agreement, loader    what the documents promise, as data
    target                        which implementation is under test
    clients, exchange, credentials, connection, wire    one request and its answer, from clients of every habit
    provider, orders              orders in a wanted state
    case                          from a requirement to a request
    judge, invariants             from an exchange to differences
    evidence, ledger              from differences to verdicts
    observation, scene            arranges, sends, observes
    budget                        how much a run may send
    burst, history                requests at the same moment, and what explains their answers
    control, examples             a wrong answer that must be found wrong, right ones that must be found right
    forms, sequence, lifecycle, contract, race    one module for each way of testing a requirement
    preflight, results            the run as a whole

Beside them stands `rows`, a command that lists which requirement states which place of a document.
"""
