"""From a documented requirement to a verdict about an implementation.

The modules stand in the order of the data's path; each imports only what stands before it:

    faults, template, domain      what can go wrong; texts with placeholders; sets of values
    spec, loader, openapi         what the documents promise, as data
    target, options               which implementation is under test
    exchange, credentials, wire   one request and its answer
    provider, orders              orders in a wanted state
    case                          from a requirement to a request
    judge, invariants             from an exchange to differences
    ledger                        from differences to verdicts
    scene                         arranges, sends, observes
    race, history                 requests at the same moment, and what explains their answers
    forms, lifecycle, contract    one module for each way of testing a requirement
    preflight, results, plugin    the run as a whole
"""
