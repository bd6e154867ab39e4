"""The proof of everything."""
