"""What a document says: which items of the list it speaks of, what it repeats, what figures it states (ISA 500: relevance, sufficiency)."""
