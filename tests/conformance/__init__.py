"""The suite: what runs against an implementation."""
