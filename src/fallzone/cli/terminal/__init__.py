"""What every command has in common with the terminal and the machine: help, progress, and what is refused."""
