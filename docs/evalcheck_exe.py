"""Where the one-file program starts (docs/windows.md)."""

from multiprocessing import freeze_support

if __name__ == "__main__":
    # Files are read in processes of their own; on Windows each of them starts this program again.
    freeze_support()
    from evalcheck.cli import main

    main()
