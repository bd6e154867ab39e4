# Two commands: `make run` serves the site, `make test` proves it. Both need only Python 3.11 or newer.
# PYTHON=/path/to/python3 chooses one; PORT=8001 and HOST=0.0.0.0 choose where `make run` listens.

PY := .venv/bin/python

.PHONY: help setup setup-tests run test check lock
.DEFAULT_GOAL := help

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /make \1 — /p' Makefile

setup: ## .venv/ with what the site needs (quick when nothing changed)
	@sh tools/setup.sh requirements.lock

setup-tests: ## .venv/ with what the tests and checks need as well
	@sh tools/setup.sh requirements-dev.lock

run: setup ## the site with its demo course, on http://127.0.0.1:8000
	@$(PY) -m config.supervisor

test: setup-tests ## every test: unit, database, browser
	@$(PY) -m tools.test $(ARGS)

check: setup-tests ## style, types, layers, templates, settings
	@$(PY) -m tools.check

lock: ## resolve the dependencies of pyproject.toml anew (needs uv)
	@$(PY) -m tools.lock
