"""The seals on the log: each signs how far every chain had come."""
