"""OIOSAML: messages made here, each broken in one place, and real ones."""
