"""The forms of accounts: what is asked, and the words when something is missing."""
