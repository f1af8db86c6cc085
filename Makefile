PYTHON ?=
BIN := .venv/bin
CHAPTER ?= intro

.PHONY: page
page:
	@mkdir -p _build/page/$(CHAPTER)
	@printf 'format: jb-book\nroot: chapters/intro\nchapters:\n- file: chapters/$(CHAPTER)\n' > _build/page/$(CHAPTER)/_toc.yml
	@$(BIN)/jupyter-book build . -q --toc _build/page/$(CHAPTER)/_toc.yml --path-output _build/page/$(CHAPTER)
	@echo "Open _build/page/$(CHAPTER)/_build/html/chapters/$(CHAPTER).html"
