"""Who is exposed: people, shelters, users on their way."""
