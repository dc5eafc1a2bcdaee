"""What the commands of ``fallzone notice`` do."""
