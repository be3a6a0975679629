"""What kommuner of the sandkasse have written for their pages: one file each, for `borgerblik sider import`."""
