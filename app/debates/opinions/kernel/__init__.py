"""Groups of opinion from answers: arrays in, an outcome out; no database, no requests.

After Small, Bjorkegren, Erkkilä, Shaw and Megill, "Polis: Scaling deliberation by mapping high
dimensional opinion spaces" (Recerca 26(2), 2021); where this differs, the function says so. Imports
nothing here: only what a job calls needs numpy.
"""
