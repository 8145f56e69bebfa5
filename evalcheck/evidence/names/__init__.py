"""File names held against the catalogue: what each part means, what was meant, what would be right (附件2·二·1)."""
