"""Embedded reference implementations of the five cancel APIs, written by hand from the vendors' documents.

They share a pipeline of small steps (`vendor.Vendor`); a changed implementation is a subclass that
overrides one step. `python -m tests.reference` serves them all, together with the provider states
protocol, on one port.
"""
