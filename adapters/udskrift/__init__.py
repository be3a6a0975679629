"""Documents that leave the house: drawn, sealed and checked.

What is drawn and what strangers bring is handled in a process of its own (`tegn`, `efterse`) that ends with the work;
the key that seals never leaves the worker.
"""
