"""What pixels show. Modules that need the extra `vision` (numpy, OpenCV) are imported only when something is looked at."""
