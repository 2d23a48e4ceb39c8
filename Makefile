# The commands of Holdfast. Each one does all the set-up it needs, from a fresh clone on.
PYTHON ?= python3
export PORT DEMO SCALE ONLY HOLDFAST_VAR

BIN := .venv/bin
SETUP := $(PYTHON) sourcing/embedded/setup.py

.PHONY: run test check bench soak setup assets format lock clean
.DEFAULT_GOAL := run

run: ## Start everything and say where: web, worker, scheduler, PostgreSQL, Valkey
	@$(SETUP) run && exec $(BIN)/python -m sourcing.embedded.supervisor

test: ## The whole test suite, on real servers and in a real browser; ARGS="-k quadrant" runs a part
	@$(SETUP) browser && exec $(BIN)/pytest -n $${WORKERS:-$$(getconf _NPROCESSORS_ONLN)} --dist loadscope $(ARGS)

check: ## Formatting, lint, types, imports, migrations, templates
	@$(SETUP) test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/mypy

bench: ## Each figure beside its floor or peer: make bench SCALE=100000, ONLY=ingest for a part
	@$(SETUP) test && exec $(BIN)/python -m bench --scale $${SCALE:-20000} --only "$${ONLY:-}"

soak: ## Workers killed fifty times, a broker and a database that go away; some minutes, with a report in var/soak.json
	@$(SETUP) test && exec env HOLDFAST_SOAK=1 $(BIN)/pytest -n 0 -m soak -s tests/soak $(ARGS)

setup: ## What run, test and check need, and nothing else
	@$(SETUP) test

assets: setup ## Copy the browser's files anew, after a change to the list of icons
	@$(BIN)/python sourcing/embedded/assets.py

format: setup ## Format the Python files
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

LOCK := ../$(BIN)/uv pip compile --no-config --quiet --universal --python-version 3.11 --only-binary :all: \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links
lock: setup ## Pin anew what requirements/*.in and package.json ask for; ARGS=--upgrade for newer releases
	@cd requirements && $(LOCK) $(ARGS) dev.in -o dev.txt
	@cd requirements && $(LOCK) $(ARGS) -c dev.txt embedded.in -o embedded.txt
	@cd requirements && $(LOCK) $(ARGS) -c dev.txt run.in -o run.txt
	@cd requirements && $(LOCK) $(ARGS) node.in -o node.txt
	@npm install --package-lock-only

clean: ## Remove what set-up made; the data under var/ stays
	@rm -rf .venv node_modules build
