# Every target works in .venv, which `make setup` makes.
PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup try test check fix cover bench nightly rehearse-containers lock clean

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(PYTHON) ## Install quizbot and all tools into .venv
	.venv/bin/pip install -q -c constraints.txt -e '.[test,bench,e2e,dev,postgres,scale,feed,anki]'

$(PYTHON):
	python3 -m venv .venv

try: ## Open the chat in the browser: bot and Telegram emulator, no token needed
	$(PYTHON) -m quizbot try

test: ## Run all tests, on all cores
	$(PYTHON) -m pytest -q -n auto --dist worksteal

check: ## Check format, lint, types, imports between modules, banks, containers and locks
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PYTHON) -m quizbot check questions/
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	.venv/bin/hadolint Dockerfile
	$(PYTHON) -m pytest -q tests/test_locks.py

fix: ## Format the code and mend what ruff can mend
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

cover: ## Run all tests and list the lines and branches that none reaches
	.venv/bin/coverage run -m pytest -q
	.venv/bin/coverage report

bench: ## Run the benchmarks, one after another
	@for script in benchmarks/*.py; do echo "== $$script"; $(PYTHON) "$$script" || exit 1; done

nightly: ## Try to break it for hours: kills, power cuts, simulation, hostile input, planted bugs
	@for run in $(NIGHTLY); do echo "== $$run"; $(PYTHON) $$(echo tests/trust/$$run | tr : " ") || exit 1; done
	TRUST_SIZE=nightly TRUST_SEEDS=200 $(PYTHON) -m pytest -q tests/trust/test_machine.py \
		tests/trust/test_differential.py

NIGHTLY := powercut.py:--cuts:500 simulation.py:--seeds:20000 hostile.py:--inputs:1000000 \
	kills.py:--kills:1000 kills.py:--kills:1000:--replicas:2 backups.py:--backups:200 \
	replicas.py:--students:500:--replicas:2:--seconds:300 planted.py

rehearse-containers: ## Build the image, run the compose file with two bots, and see nothing lost
	$(PYTHON) -m deploy.rehearsal

lock: ## Compute constraints.txt and requirements.lock from pyproject.toml; needs uv
	uv pip compile pyproject.toml --all-extras --upgrade $(LOCK) -o constraints.txt
	uv pip compile pyproject.toml --extra postgres -c constraints.txt --generate-hashes $(LOCK) \
		-o requirements.lock

LOCK := -q --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate

clean: ## Remove what tools and tests left behind, but not .venv and no data
	rm -rf build dist htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache *.egg-info
	find quizbot tests benchmarks -name __pycache__ -type d -exec rm -rf {} +
