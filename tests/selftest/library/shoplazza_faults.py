"""Faulty implementations of the Shoplazza API."""

from __future__ import annotations

from tests.selftest.library import Fault
from tests.selftest.library.shoplazza_faults_answers import MESSAGES, STATUS
from tests.selftest.library.shoplazza_faults_body import BODIES, KEPT, REFUSED, TYPES
from tests.selftest.library.shoplazza_faults_details import DETAILS
from tests.selftest.library.shoplazza_faults_doubtful import DOUBTFUL
from tests.selftest.library.shoplazza_faults_members import MEMBERS
from tests.selftest.library.shoplazza_faults_memory import MEMORY
from tests.selftest.library.shoplazza_faults_races import RACES, ROBUSTNESS
from tests.selftest.library.shoplazza_faults_requests import CREDENTIALS, IDS
from tests.selftest.library.shoplazza_faults_shape import AMOUNTS, ENVELOPE
from tests.selftest.library.shoplazza_faults_state import EFFECTS, SEQUENCES

FAULTS: list[Fault] = [
    *STATUS,
    *MESSAGES,
    *ENVELOPE,
    *AMOUNTS,
    *MEMBERS,
    *CREDENTIALS,
    *IDS,
    *KEPT,
    *REFUSED,
    *TYPES,
    *BODIES,
    *EFFECTS,
    *SEQUENCES,
    *ROBUSTNESS,
    *RACES,
    *DETAILS,
    *DOUBTFUL,
    *MEMORY,
]
