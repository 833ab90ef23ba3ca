"""What staff do for residents: desk, census, letters, conflicts, and the settings of all that."""
