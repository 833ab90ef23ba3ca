"""What happens to statements, answers and maps. The caller commits."""
