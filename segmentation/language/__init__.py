"""The ground floor: how headers and values are understood, and the vocabularies this rests on."""
