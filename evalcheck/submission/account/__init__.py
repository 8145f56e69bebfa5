"""The account: what a container holds beside what its reader read, whether it is whole, and what nobody read (design 5.2)."""
