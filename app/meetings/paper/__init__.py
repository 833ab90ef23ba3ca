"""Agendas and minutes as papers: one structure, read as a page, as plain text and as a PDF file."""
