"""How fast the counting rules are, and how much memory they take, beside pabutools."""
