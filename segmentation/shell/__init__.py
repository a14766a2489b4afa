"""The command line, a module for each verb: its options, what it does, and what it prints."""
