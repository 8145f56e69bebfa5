"""Tables of the templates in what was handed in: headers, data rows, notes, stages (附件4, 附件5)."""
