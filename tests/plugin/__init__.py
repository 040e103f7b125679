"""The pytest plugin: options, the run as a whole, hooks. It alone knows harness, reference and reporting together."""
