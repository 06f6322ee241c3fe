"""Hawkes processes from event times: likelihood, fit, intervals, and fits of many short series."""
