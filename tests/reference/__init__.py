"""Embedded reference implementations of the five cancel APIs, written by hand from the vendors' documents.

They share a pipeline of small steps (`vendor.Vendor`); a changed implementation is a subclass that
overrides one step, one row of `errors` or the order of `checks`:

    class AnyoneMayCancel(WaffoPancake):
        def check_owner(self, call: Call) -> None: ...

`python -m tests.reference` serves them all, together with the provider states protocol, on one port;
`server.serving({vendor.api: vendor})` serves vendors from a thread of the calling process.
"""
