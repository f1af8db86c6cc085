# Everything runs in .venv, which holds exactly what requirements.txt locks, and the package itself.
# With .venv in place nothing below needs the network.

PYTHON ?= python3.14 python3.13 python3.12 python3.11 python3 python
REQUIREMENTS ?= requirements.txt
CHAPTER ?= intro
WORKERS ?= auto
PROCESSORS ?= native haswell haswell-avx2 sandybridge
PORT ?= 8000
PYODIDE ?=

BIN := .venv/bin
SITE := _build/html
SCRIPTS := node_modules/ready-$(shell cat package-lock.json .npmrc | cksum | tr ' ' '-')
READY := .venv/ready-$(shell cat $(REQUIREMENTS) pyproject.toml | cksum | tr ' ' '-')
PYTEST := $(BIN)/python -m pytest
OPTIONS = -n $(WORKERS) --dist loadfile --nbval --doctest-modules --doctest-glob=README.md
TEST = $(PYTEST) $(OPTIONS) tests bhm_core chapters README.md
# What a processor's last digit can reach; words, pages and scripts are the same everywhere.
NUMERIC ?= tests/hierarchical tests/laws tests/reference tests/course $(wildcard tests/test_*.py)
AS_OTHERS := $(addprefix portable-,native haswell haswell-avx2 sandybridge prescott)
export OPENBLAS_NUM_THREADS := 1
export PYDEVD_DISABLE_FILE_VALIDATION := 1
export PYODIDE  # a folder: the site then brings Python for the page itself

.PHONY: help env book page sweep serve lab test long plain learner scripts check portable $(AS_OTHERS) scheduled \
  notebooks bench clean

help:
	@echo "make book            build the course as a site (a few minutes, the first time)"
	@echo "                     PYODIDE=folder: \"Run it here\" takes Python from the site, not from a public server"
	@echo "make test            run every quick test; without Chromium those of the browser are skipped, without"
	@echo "                     Node.js those of the scripts; it ends with how many"
	@echo "make sweep           the slow checks of the built site: every page, wide and narrow, light and dark"
	@echo "make long            the long laws: planted bugs in every sampler, and roads that take minutes"
	@echo "make check           test, then long, book and sweep"
	@echo "make portable        run the notebooks and the numeric tests as on $(words $(PROCESSORS)) processors"
	@echo "make scheduled       what a push has no time for: hundreds of random problems with fresh seeds"
	@echo "make serve           show the built site at http://localhost:$(PORT)"
	@echo "make lab             open the chapters as plain notebooks in JupyterLab (make plain only writes them)"
	@echo "make learner         write them once more, without the solutions"
	@echo "make page CHAPTER=x  build the one page chapters/x, to look at it"
	@echo "make notebooks       execute the stored notebooks again"
	@echo "make bench           time bhm_core beside what one would use otherwise"
	@echo "make clean           remove what was built; rm -r .venv removes the environment too, notebooks/ is yours"

env: $(READY)

# The stamp is named after the content of what it depends on. The environment is made with the first of
# $(PYTHON) that runs and is 3.11 or newer: a Python that is found may still be a shim that fails.
$(READY):
	@set -e; found=; \
	for python in $(PYTHON); do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "No Python 3.11 or newer was found: install one, or say make PYTHON=/path/to/python"; exit 1; fi; \
	if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "$$found cannot create an environment: on Debian and Ubuntu, apt install python3-venv"; exit 1; fi; \
	if ! $(BIN)/python -c 'import pip' 2>/dev/null; then echo "Creating .venv with $$found"; "$$found" -m venv --clear .venv; fi
	@echo "Installing $(REQUIREMENTS) into .venv"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r $(REQUIREMENTS)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@rm -f .venv/ready-*
	@touch $@

book: $(READY)
	@mkdir -p _build
	@rm -rf $(SITE) _build/.doctrees _build/jupyter_execute _build/wheel build
	@$(BIN)/python -m build --wheel --no-isolation --outdir _build/wheel . > _build/wheel.log 2>&1 || { cat _build/wheel.log; exit 1; }
	$(BIN)/jupyter-book build . -W -n --keep-going -q
	@cp _build/wheel/*.whl $(SITE)/_static/
	$(PYTEST) -n $(WORKERS) tests/book/site -m "site and not sweep" -q
	@echo "The course is built. Open $(SITE)/index.html, or type make serve."

# What takes minutes on a built site: `make book` has one quick case of each kind.
sweep: $(READY)
	@test -e $(SITE)/index.html || { echo "Nothing is built yet: make book"; exit 1; }
	$(PYTEST) -n $(WORKERS) tests/book/site -m "site and sweep" -q

# One chapter between the front page and the bibliography, without the checks: references to other chapters stay open.
page: $(READY)
	@test -e chapters/$(CHAPTER).ipynb || test -e chapters/$(CHAPTER).md || { \
	  echo "There is no chapter $(CHAPTER). There are: $(sort $(basename $(notdir $(wildcard chapters/*.ipynb chapters/*.md))))"; exit 1; }
	@mkdir -p _build/page/$(CHAPTER)
	@printf 'format: jb-book\nroot: chapters/intro\nchapters:\n' > _build/page/$(CHAPTER)/_toc.yml
	@printf -- '- file: chapters/%s\n' $(sort $(filter-out intro,$(CHAPTER) bibliography)) >> _build/page/$(CHAPTER)/_toc.yml
	@$(BIN)/jupyter-book build . -q --toc _build/page/$(CHAPTER)/_toc.yml --path-output _build/page/$(CHAPTER)
	@echo "Open _build/page/$(CHAPTER)/_build/html/chapters/$(CHAPTER).html"

serve: $(READY)
	@test -e $(SITE)/index.html || { echo "Nothing is built yet: make book"; exit 1; }
	$(BIN)/python -m http.server --directory $(SITE) $(PORT)

# The chapters without MyST, which only the site understands. What is in notebooks/ is the reader's and stays as
# it is; what is missing there is added.
lab: plain
	$(BIN)/jupyter-lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks

plain learner: $(READY)
	@mkdir -p notebooks _build
	@$(BIN)/jupyter-book build . -q -n --builder custom --custom-builder $@ --path-output _build/$@ > _build/$@.log 2>&1 \
	  || { cat _build/$@.log; exit 1; }
	@for made in _build/$@/_build/$@/*.ipynb; do \
	  mine=notebooks/$$(basename $$made .ipynb)$(patsubst plain,,$(@:learner=_learner)).ipynb; \
	  test -e $$mine || cp $$made $$mine; done
	@echo "The notebooks are in notebooks/; those that were there already stay as they were."

test: $(READY) scripts
	$(TEST)

# What takes minutes without a site: `make test` has the right code of each law, and its quick planted bugs.
long: $(READY)
	$(PYTEST) -n $(WORKERS) --dist loadfile -m long tests

# ESLint and Prettier for the scripts of the page: tests/book/test_javascript.py runs them.
scripts:
	@if ! command -v npm >/dev/null; then echo "Node.js is not there: the scripts of the page are not checked"; \
	  elif ! $(MAKE) -s $(SCRIPTS); then echo "The scripts of the page are not checked"; test "$$CI" != true; fi

$(SCRIPTS):
	@echo "Installing ESLint and Prettier into node_modules"
	@npm ci --loglevel error > /dev/null
	@touch $@

check: test long book sweep

# Other processors add in another order and have other last digits, which nothing printed or tested may hang
# on. OpenBLAS takes its kernels by name, NumPy leaves out its loops by the instructions they need.
portable: $(addprefix portable-,$(PROCESSORS))

NO_AVX512 := X86_V4 AVX512_ICL AVX512_SPR
portable-haswell portable-haswell-avx2: export OPENBLAS_CORETYPE := Haswell
portable-haswell-avx2: export NPY_DISABLE_CPU_FEATURES := $(NO_AVX512)
portable-sandybridge: export OPENBLAS_CORETYPE := Sandybridge
portable-prescott: export OPENBLAS_CORETYPE := Prescott
portable-sandybridge portable-prescott: export NPY_DISABLE_CPU_FEATURES := X86_V3 $(NO_AVX512)

$(AS_OTHERS): portable-%: $(READY) scripts
	@echo "As on a processor of the kind: $*"
	$(PYTEST) $(OPTIONS) $(NUMERIC) bhm_core chapters README.md -m "not browser and not long and not scheduled and not site"

# Fresh seeds; BHM_SEED=<number> repeats a run.
scheduled: $(READY)
	$(PYTEST) -n $(WORKERS) --dist loadfile -m scheduled tests

notebooks: $(READY)
	$(BIN)/python chapters/execute.py

bench: $(READY)
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/yes_no.py

clean:
	rm -rf _build build dist *.egg-info .mypy_cache
