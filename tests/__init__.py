"""The conformance suite, its embedded reference implementations, and the tests of both."""
