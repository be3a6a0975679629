"""OIO IDWS: security tokens from KOMBIT's Security Token Service, and signed messages both ways (PROTOCOL 6)."""
