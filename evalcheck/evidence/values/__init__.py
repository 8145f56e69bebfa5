"""What the values of cells mean: credit codes, telephone numbers, places, dates, durations. Pure functions of one cell."""
