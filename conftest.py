"""Registers the suite's pytest plugin."""

pytest_plugins = ["tests.plugin.hooks"]
