"""What pixels show (extra `vision`: numpy and OpenCV); every module here is imported only when something is looked at."""
