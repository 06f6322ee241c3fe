"""Self-exciting processes of which some dimensions are event times and others counts."""
