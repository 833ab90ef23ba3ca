"""What staff do: read what waits, set the limits, and look at supports."""
