"""What follows an audit: the frame of enterprises, the telephone survey, the evaluation report, rounds held against each other."""
