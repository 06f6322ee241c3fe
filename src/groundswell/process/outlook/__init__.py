"""What is still to come: forecasts of events and final sizes."""
