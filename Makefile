# dondoc: what can be done here
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3 python,$(shell command -v $(p) >/dev/null 2>&1 && $(p) -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
BIN := .venv/bin
JOBS ?= auto
PIP := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off
# One line that counts instead of hundreds that scroll by.
COUNT := awk '/^Collecting / { printf "\r  %d  %-60s", ++n, $$2; fflush() } END { if (n) print "" }'
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

help:           ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

.venv/.runtime: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Cần Python ≥ 3.11 (Python >= 3.11 with venv is needed; set PYTHON=/path/to/python3)"; exit 1; }
	@echo "[1/2] Tạo môi trường Python (creating .venv with $(PYTHON))…"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "[2/2] Cài các thư viện đã ghim phiên bản (installing $$(grep -c == requirements.txt) pinned packages)…"
	@$(PIP) -r requirements.txt | $(COUNT)
	@PYTHONWARNINGS=ignore $(PIP) -q --no-deps --editable .
	@touch $@

.venv/.testing: requirements-dev.txt .venv/.runtime
	@echo "Cài công cụ kiểm thử (installing $$(grep -c == requirements-dev.txt) packages for tests)…"
	@$(PIP) -r requirements-dev.txt | $(COUNT)
	@touch $@

setup: .venv/.runtime  ## make .venv with the pinned requirements and the dondoc command

start: setup    ## set everything up and run it: board, mailbox, Prefect; Ctrl-C stops
	@exec $(BIN)/dondoc run

test: .venv/.testing   ## set everything up and run the tests
	@$(BIN)/python -m pytest -n $(JOBS)

lint: .venv/.testing   ## ruff: lint and format, as CI does
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/.testing  ## mypy, strict
	@$(BIN)/mypy

security: .venv/.testing  ## bandit over what is shipped (ruff's S rules are the other half)
	@$(BIN)/bandit -q -ll -r config models plans followup notifications flows web commands

audit: .venv/.testing  ## known holes in the pinned requirements, less .ci/audit-allow.toml (asks a service)
	@$(BIN)/python .ci/audit.py

sbom: .venv/.testing   ## the bill of materials, CycloneDX: var/sbom.json
	@mkdir -p var
	@$(BIN)/cyclonedx-py requirements requirements.txt --output-reproducible --of JSON -o var/sbom.json
	@echo "var/sbom.json: $$(grep -c '"purl"' var/sbom.json) components"

bench: .venv/.testing  ## every benchmark, small; the last line of each is one JSON object
	@for b in $$(grep -l '^if __name__ ==' bench/*.py); do \
		echo "== $$b"; $(BIN)/python -m bench.$$(basename $$b .py) --small || exit 1; done

migration: .venv/.testing  ## write a migration for what changed in models/ (M="what changed")
	@$(BIN)/python -m models.migrations.make "$(M)"

pins: .venv/.runtime   ## resolve requirements*.in into the pinned files
	@$(BIN)/python .ci/pins.py

environment: .venv/.runtime  ## write deploy/dondoc.env anew from docs/settings.md
	@$(BIN)/python .ci/environment.py

roles: .venv/.testing   ## write docs/roles.md anew from the routes
	@$(BIN)/python -m tests.web.roles

clean:          ## remove .venv and everything dondoc wrote under var/
	rm -rf .venv var

.PHONY: help setup start test lint types security audit sbom bench migration pins environment clean
