"""Writing minutes, agreeing on them, correcting them."""
