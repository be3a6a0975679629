"""The sandkasse, spoken to over the wire by a client that has only read the published contract."""
