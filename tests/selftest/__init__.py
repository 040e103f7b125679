"""The suite's own tests: it must catch every faulty implementation and leave every correct one in peace."""
