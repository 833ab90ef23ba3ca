"""The verifier that is published with every bundle, in parts; `shipping.py` joins them to one file.

The parts need nothing but Python 3.9, import only each other and `recount.py`, and define every
name once: what is joined is what is tested here. docs/voting.md says what they check.
"""
