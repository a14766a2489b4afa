"""Where rows lie: what a person wrote, which table of a database is meant, how a text file is taken apart."""
