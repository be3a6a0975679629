"""What kommuner of the sandkasse have decided of look-ups: one file each, for `borgerblik tilsyn import`."""
