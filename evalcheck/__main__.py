"""`python -m evalcheck` is the command `evalcheck`."""

from evalcheck.cli import main

main()
