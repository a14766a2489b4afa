"""The same study past one machine's memory: files and tables that are read batch by batch by an engine."""
