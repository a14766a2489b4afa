"""What bytes of text say: which letters, which delimiter, which records."""
