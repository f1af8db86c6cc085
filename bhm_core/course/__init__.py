"""The theatre of single pages: broken samplers, toy targets, specimens and stored results.

The library never imports from here; the chapters do.
"""
