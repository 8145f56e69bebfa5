"""Files as pixels: pages drawn, pictures decoded, moments of videos, all of a bounded size."""
