"""Set-up and checks: what `make` calls. Nothing here is part of the site."""
