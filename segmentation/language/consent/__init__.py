"""Consent to be contacted: what headers and values say of it, in every language of the list."""
