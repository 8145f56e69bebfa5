"""What pixels show of a page or picture (extra `[vision]`: numpy and OpenCV); every module here is imported only when something is looked at."""
