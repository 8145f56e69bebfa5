"""Evidence as offices make it: signed PDFs, turned pages, marks beside heads, joint heads, markings in many places, videos."""
