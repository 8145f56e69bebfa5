"""One reader a format of document, picture or video; a reader knows its format and no rules."""
