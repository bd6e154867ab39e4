"""What the rooms' own pages show, a module a page."""
