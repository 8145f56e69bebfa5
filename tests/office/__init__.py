"""Right packages as offices make them: with office programs, and with the habits that no rule forbids."""
