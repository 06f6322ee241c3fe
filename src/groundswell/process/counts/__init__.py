"""Self-exciting processes from counts over intervals, and HIP as published."""
