"""Faulty implementations of the Wix Restaurants API."""

from __future__ import annotations

from tests.selftest.library import Fault
from tests.selftest.library.wix_restaurants_faults_answers import ENVELOPE, MESSAGES, STATUS
from tests.selftest.library.wix_restaurants_faults_body import BODIES, TEXTS, TYPES
from tests.selftest.library.wix_restaurants_faults_length import LENGTHS
from tests.selftest.library.wix_restaurants_faults_money import COUNTS, MONEY
from tests.selftest.library.wix_restaurants_faults_order import LISTS
from tests.selftest.library.wix_restaurants_faults_order import TEXTS as ORDER_TEXTS
from tests.selftest.library.wix_restaurants_faults_races import RACES, ROBUSTNESS
from tests.selftest.library.wix_restaurants_faults_requests import CREDENTIALS, IDS
from tests.selftest.library.wix_restaurants_faults_rest import REST
from tests.selftest.library.wix_restaurants_faults_state import EFFECTS, SEQUENCES

FAULTS: list[Fault] = [
    *STATUS,
    *MESSAGES,
    *ENVELOPE,
    *MONEY,
    *COUNTS,
    *LISTS,
    *ORDER_TEXTS,
    *CREDENTIALS,
    *IDS,
    *LENGTHS,
    *TEXTS,
    *TYPES,
    *BODIES,
    *EFFECTS,
    *SEQUENCES,
    *ROBUSTNESS,
    *RACES,
    *REST,
]
