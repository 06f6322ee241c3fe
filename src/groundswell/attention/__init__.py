"""The attention model of one case: inputs, noise, priors, fit, posterior."""
