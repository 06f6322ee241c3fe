"""Charts as plain data, and two ways to draw them: Matplotlib figures and inline SVG."""
