"""What a page with comments costs: queries, bytes and time, for few comments and for many."""
