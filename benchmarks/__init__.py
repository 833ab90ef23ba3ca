"""Measurements of the running site, always as ratios to a bare Flask page in the same run."""
