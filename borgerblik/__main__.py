"""`python -m borgerblik` is the command `borgerblik`."""

from borgerblik.cli import main

main(prog_name="borgerblik")
