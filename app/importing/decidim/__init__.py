"""Decidim as published by Barcelona in 2016: proposals and comments as JSON files."""
