"""Is a file with a fagomraade one that the product can use? Every fault of it, with its place.

Nothing is imported here: the child process that runs a file begins in this package, and is to begin at once.
"""
