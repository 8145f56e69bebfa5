"""Spreadsheets and CSV as sheets that hand out blocks of columns."""
