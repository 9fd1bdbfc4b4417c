# One command per gate; CI calls the same ones. `make help` lists them.

SWIFT ?= swift
# The only place where the build's flags stand. Release code may use every instruction of the
# machine it is built on. Tests run optimised, with preconditions and what tests may look into: they trace
# cities, and take a third of the time. `DEBUG_FLAGS=` takes what `swift build` has made instead.
ifeq ($(shell uname -m),arm64)
NATIVE := -Xcc -mcpu=native
else
NATIVE := -Xcc -march=native
endif
# A wheel travels: it is built for every processor with AVX2, or every one of another kind.
ifeq ($(shell uname -m),x86_64)
WHEEL_CPU := x86-64-v3
else ifeq ($(shell uname -s),Darwin)
WHEEL_CPU := apple-m1
else
WHEEL_CPU := armv8-a
endif
RELEASE_FLAGS ?= -c release $(NATIVE)
DEBUG_FLAGS ?= -Xswiftc -O
# Homebrew's libraries lie outside the compiler's own paths.
ifeq ($(shell uname -s),Darwin)
export CPATH := $(shell brew --prefix)/include:$(CPATH)
export LIBRARY_PATH := $(shell brew --prefix)/lib:$(LIBRARY_PATH)
endif
SOURCES := Sources WebAssembly Tests Fuzzing Plugins Examples/Swift/Sources Package.swift Examples/Swift/Package.swift

PREFIX ?= /usr/local
DEMO_SITE ?= Sites/demo/helsinki_kluuvi.osm.pbf
DEMO_USERS ?= 5000
DEMO := demo-output
MIMO = $$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/mimo

.DEFAULT_GOAL := help
.PHONY: help setup setup-training setup-peers setup-lint build release install uninstall test test-swift test-browser demo reproduce torture deb fuzz soak \
    library wasm example-c example-swift test-python test-peers wheel format lint docs api-breakage bench clean

help: ## List the targets
	@grep -hE '^[a-z%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## Install what is missing (libraries, Python packages in .venv); quick when nothing is
	@scripts/setup.sh

setup-training: ## The same, and LibTorch for training (large)
	@scripts/setup.sh training

setup-peers: ## Install the tools that converters are tested against into .venv-peers (PHY=1: PyTorch)
	@scripts/setup-peers.sh $(if $(PHY),phy)

setup-lint: setup ## Install shellcheck, ruff and mypy into .venv, for `make lint`
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-lint.txt

build: setup ## Build everything for debugging
	@$(SWIFT) build $(DEBUG_FLAGS) --build-tests

release: setup ## Build the command for use
	@$(SWIFT) build $(RELEASE_FLAGS) --product mimo

install: setup ## Install the command and libmimo (PREFIX=/usr/local, DESTDIR=, CPU=native)
	@SWIFT="$(SWIFT)" scripts/install.sh install "$(PREFIX)"

uninstall: ## Remove what `make install` put there (PREFIX=/usr/local)
	@scripts/install.sh uninstall "$(PREFIX)"

test: setup-training build ## Run every test: Swift, style, the report in a real browser
	@$(MAKE) --no-print-directory lint test-swift

test-swift: build ## Run the Swift tests, the browser test among them
	@$(SWIFT) test $(DEBUG_FLAGS) --skip-build

test-browser: build ## Run only the tests that open pages in a browser
	@$(SWIFT) test $(DEBUG_FLAGS) --skip-build --filter "ReportBrowserTests|ViewTests"

.PHONY: screenshots
screenshots: release ## Make the pictures of the interactive page for the documentation anew
	@scripts/screenshots.sh "$(MIMO)" Sources/Reporting/Reporting.docc

demo: release ## Run the main job on a shipped city and say where the report is
	@scripts/demo.sh "$(MIMO)" "$(DEMO_SITE)" "$(DEMO_USERS)" "$(DEMO)"

reproduce: setup-training release ## The paper's tables and figures on our sites (hours; goes on)
	@"$(MIMO)" reproduce $(or $(EXPERIMENT),all) $(REPRODUCE_FLAGS)

format: ## Format the sources in place
	@$(SWIFT) format -i -r $(SOURCES)

lint: ## Check format and style
	@$(SWIFT) format lint --strict -r $(SOURCES)
	@scripts/lint.sh

torture: setup-training release ## End programs in the middle (MOMENTS=100, WORK=deploy), fill disks: files whole, same bits
	@$(if $(WORK),MIMO_TORTURE_WORK="$(WORK)") MIMO_TORTURE_MOMENTS="$(or $(MOMENTS),100)" MIMO_PROGRAM="$(MIMO)" \
	    $(SWIFT) test $(DEBUG_FLAGS) --filter TortureTests

sanitize-%: setup ## Tests under a sanitizer: address, thread, undefined (TESTS=filter)
	@SWIFT="$(SWIFT)" scripts/sanitize.sh $* $(TESTS)

deb: setup ## Build a Debian package into dist/ (CPU=x86-64-v3 ...)
	@SWIFT="$(SWIFT)" scripts/deb.sh dist $(CPU)

fuzz: setup ## Fuzz the file readers and the C interface, SECONDS=60 each
	@SWIFT="$(SWIFT)" scripts/fuzz.sh "$(or $(SECONDS),60)"

soak: library ## Random batches through libmimo for SECONDS=3600: right results, no growth
	@$(CC) -std=c11 -O1 -Ilib Tests/Native/soak.c -Llib -lmimo -lm -pthread -Wl,-rpath,$(CURDIR)/lib -o lib/soak
	@lib/soak Models "$(or $(SECONDS),3600)"

library: setup ## Build libmimo and mimo.h for C and other languages into lib/ (CPU=x86-64-v3 ...)
	@SWIFT="$(SWIFT)" scripts/library.sh lib "$(or $(CPU),native)"

wasm: ## Build the kernels for JavaScript, Sources/Reporting/Web/kernels.wasm, from the Swift sources
	@SWIFT="$(SWIFT)" scripts/wasm.sh

example-c: library ## Build Examples/C against libmimo and run it (METHOD=zf-equal ...)
	@$(CC) -std=c99 -O2 -Wall -Wextra -Werror -pedantic -Ilib Examples/C/precode.c \
	    -Llib -lmimo -lm -Wl,-rpath,"$(CURDIR)/lib" -o lib/precode
	@lib/precode "$(or $(METHOD),Models/mimo-structured)"

example-swift: setup ## Build Examples/Swift, a package of its own, and run it (SITE=... MODEL=...)
	@$(SWIFT) run $(RELEASE_FLAGS) --package-path Examples/Swift precode \
	    $(or $(SITE),helsinki_kluuvi) $(MODEL)

test-python: library ## Run the tests of the Python package against libmimo
	@SWIFT_MIMO_LIBRARY="$$(ls "$(CURDIR)"/lib/libmimo.*)" PYTHONPATH=Python \
	    .venv/bin/python -m unittest discover -s Python/tests

test-peers: setup-peers ## Run the converters' tests with the real tools; none may be missing
	@MIMO_REQUIRE_PEERS=1 $(if $(PHY),,MIMO_PEERS_WITHOUT="sionna.phy torch") PYTHONPATH=Python \
	    .venv-peers/bin/python -m unittest discover -s Python/tests -p 'test_[cdp]*.py'

wheel: setup ## Build the Python package with libmimo and the models into dist/ (CPU=native ...)
	@SWIFT="$(SWIFT)" SWIFT_MIMO_CPU="$(or $(CPU),$(WHEEL_CPU))" .venv/bin/python -m pip wheel \
	    --quiet --disable-pip-version-check --no-deps --wheel-dir dist ./Python
	@scripts/wheel-repair.sh dist
	@du -h dist/*.whl

docs: ## Build the documentation, warnings are errors (TARGETS="Sites Training")
	@SWIFT="$(SWIFT)" scripts/docs.sh $(TARGETS)

api-breakage: ## What users of the last release would lose (BASE=v0.1.0)
	@SWIFT="$(SWIFT)" scripts/api-breakage.sh $(BASE)

bench: ## Run every benchmark; `make bench-NAME` runs Benchmarks/NAME/run.sh
	@for script in Benchmarks/*/run.sh; do \
	    [ ! -e "$$script" ] || $(MAKE) --no-print-directory \
	        bench-$$(basename "$$(dirname "$$script")") || exit 1; done

# A benchmark's script finds its programs in BIN (targets that exist only under MIMO_BENCHMARKS)
# and the project's Python in PYTHON.
bench-%: setup
	@[ -e Benchmarks/$*/run.sh ] || { \
	    echo "no benchmark named $*; there are:" $$(ls Benchmarks); exit 1; }
	@MIMO_BENCHMARKS=1 $(SWIFT) build $(RELEASE_FLAGS)
	@BIN="$$($(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)" PYTHON=.venv/bin/python \
	    bash Benchmarks/$*/run.sh

clean: ## Remove what was built and made (keeps .venv)
	@rm -rf .build .build-docs .build-library-* .build-fuzz .build-sanitize-* Examples/Swift/.build lib dist Python/build Python/*.egg-info \
	    Python/swift_mimo/libmimo.* Python/swift_mimo/cpu.txt $(DEMO)
