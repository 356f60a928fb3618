"""Measurements of a whole installation: what it costs, how fast it is, how it sounds. `python -m bench` runs them."""
