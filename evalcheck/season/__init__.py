"""What follows an audit: the frame of enterprises, the telephone survey, its results."""
