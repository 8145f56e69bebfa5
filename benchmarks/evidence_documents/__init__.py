"""A labelled set of documents that this repository makes itself, and how much of it evalcheck tells rightly."""
