"""Workbooks of Office Open XML (ECMA-376 part 1, SpreadsheetML) read as a stream: memory does not grow with the rows."""
