"""Exact simulation of self-exciting processes, event by event and view by view."""
