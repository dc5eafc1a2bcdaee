# fallzone
#   make brief     the main job: risk map and briefing pack of one launch, in packs/MISSION
#   make test      every test but the long ones, and the style of the code
#   make long      the long ones: fits, falls against other integrators, kills, full disks, bytes by number of workers
#   make quick     the tests that take seconds: laws, published numbers, contracts
#   make fuzz      100,000 changed files for the readers, half an hour
#   make rings     a million rings in each format of drafts, read again: some hours
#   make kills     100 kills at random moments, then the same bytes
#   make mutants   docs/mutants.md: wrong changes that no test notices; SAMPLE=600 tries so many of them
#   make maps      every shipped mission as a map, a sheet to print and a picture, and the page that shows them, in maps/
#   make validation  docs/validation.md: every published figure beside the computed one
#   make bench     speed, accuracy and scaling of falls, as JSON; keeps and compares results by machine
#   make geodata   regions and places again, from the sources that package-lock.json and the dev lock name
#   make words     today's messages in every catalogue, in src/fallzone/words; new ones wait there for their translation
#   make wheel     the installable package, in dist/
#   make lock      the locked versions again
#   make clean     remove what these made

MISSION ?= malligyong-1-2023-08-24
PYTHON ?= python3

PIP_INSTALL := .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input
# Tests and commands begin hundreds of processes: with this set each would compile every module anew
unexport PYTHONDONTWRITEBYTECODE

LOCKED := --require-hashes --only-binary :all:

.PHONY: brief test long quick fuzz rings kills maps validation bench geodata words wheel lock clean chromium

brief: .venv/installed
	@echo "Assessing $(MISSION) and writing its briefing pack …"
	@.venv/bin/fallzone brief "$(MISSION)" -o "packs/$(MISSION)"
	@echo "Done: the briefing and the map are in packs/$(MISSION)"

# Minutes each. What they are of changes seldom: whoever changes flights, falls, fits or how files are written gives `make long`
LONG := $(addprefix tests/,\
	cli/test_booster_commands.py cli/test_calibrate.py cli/test_calibrate_doubts.py cli/test_compare.py \
	cli/test_external_trajectories.py cli/test_full_disk.py cli/test_kills.py cli/test_other_peoples_work.py \
	cli/test_prescribed.py cli/test_refining.py cli/test_watch.py \
	contracts/test_cluster.py contracts/test_montecarlo.py contracts/test_packs.py contracts/test_validate_missions.py \
	physics/test_aimed_pieces.py physics/test_importance.py physics/test_vehicle_fit.py physics/test_vehicle_starts.py \
	reference/test_aimed_missions.py reference/test_damaged_grids.py reference/test_ensemble.py reference/test_fall.py \
	reference/test_flights_elsewhere.py reference/test_left_out.py reference/test_real_failures.py \
	reference/test_rebuilt_geodata.py)

# In the order of their names: by the number of their tests, the files of few but long ones would be begun last
test: .venv/installed-dev node_modules/.package-lock.json chromium
	.venv/bin/ruff check --quiet .
	.venv/bin/ruff format --quiet --check .
	.venv/bin/python -m pytest --doctest-modules src/fallzone
	.venv/bin/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(addprefix --ignore=,$(LONG))

long: .venv/installed-dev
	.venv/bin/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(LONG)

quick: .venv/installed-dev
	.venv/bin/python -m pytest tests/physics/test_laws.py tests/properties tests/reference/test_probability.py tests/contracts/test_floors.py

fuzz: .venv/installed-dev
	FALLZONE_FUZZ_CASES=100000 .venv/bin/python -m pytest --numprocesses auto tests/corpus/test_fuzz.py

rings: .venv/installed-dev
	FALLZONE_RINGS=1000000 .venv/bin/python -m pytest --numprocesses auto -s tests/properties/test_drafted_rings.py

kills: .venv/installed-dev
	FALLZONE_KILLS=100 .venv/bin/python -m pytest tests/cli/test_kills.py

mutants: .venv/installed-dev
	.venv/bin/python docs/mutants.py $(SAMPLE)

maps: .venv/installed-dev
	.venv/bin/python maps/gallery.py

validation: .venv/installed
	.venv/bin/python docs/validation.py docs/validation.md README.md

bench: .venv/installed
	@.venv/bin/python bench/bench.py

geodata: .venv/installed-dev node_modules/.package-lock.json
	.venv/bin/python geodata/build/regions.py
	.venv/bin/python geodata/build/distance_lines.py
	.venv/bin/python geodata/build/places.py
	.venv/bin/python geodata/build/zones.py

words: .venv/installed-dev
	.venv/bin/python docs/words.py

wheel: .venv/installed
	.venv/bin/python -m hatchling build --target wheel --directory dist

# --- the environment; the stamps are rebuilt only when what they were made from has changed

.venv/bin/pip:
	@command -v npm >/dev/null || { echo "npm is needed, for the map's script and fonts. On Debian: apt-get install npm"; exit 1; }
	@echo "Making the Python environment in .venv …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fallzone needs Python 3.11 or newer: make PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv

.venv/installed: requirements.lock pyproject.toml hatch_build.py package-lock.json | .venv/bin/pip
	@echo "Installing the libraries that requirements.lock names (about a minute) …"
	@$(PIP_INSTALL) $(LOCKED) --requirement requirements.lock
	@echo "Fetching the map's script and the fonts with npm, and installing fallzone …"
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@.venv/bin/python -m compileall -q src
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing what the tests need …"
	@$(PIP_INSTALL) $(LOCKED) --requirement requirements-dev.lock
	@touch $@

node_modules/.package-lock.json: package-lock.json | .venv/installed
	@npm ci
	@touch $@

# The map is tested in a real browser. Without one those tests fail: they do not skip.
chromium:
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium, in which the map is tested …"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null; \
	else echo "The tests of the map will fail: no chromium in PATH. On Debian: apt-get install chromium"; fi

# --- locks: every platform, every file with its hash, no address of a registry

COMPILE := .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header --no-emit-index-url --no-annotate

lock: .venv/installed-dev
	$(COMPILE) --upgrade pyproject.toml --group build --output-file requirements.lock
	$(COMPILE) --upgrade --group dev --constraints requirements.lock --output-file requirements-dev.lock
	npm install --package-lock-only

clean:
	rm -rf .venv node_modules dist mutants src/fallzone/assets
