"""Long checks that CI leaves out.

Each module beside this one is an area; each function `check_...` in it is a check. It prints nothing: it returns a
line that says what was checked, or raises with what was found.
"""
