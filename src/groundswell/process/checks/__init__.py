"""Goodness of fit of event times by time rescaling."""
