"""What keeps the table of looks in order: its partitions, what refuses changes, and the role that may only add."""
