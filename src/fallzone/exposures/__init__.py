"""People, ships and aircraft: what debris may hit, from shipped tables and from users' files."""
