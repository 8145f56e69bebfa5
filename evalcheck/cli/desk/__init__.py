"""A page in the browser of this machine for those who use no terminal: what the commands do, by clicks."""
