"""What pyproject.toml cannot say: addresses that are known only where the repository is published.

A package index shows the README without the files beside it. On GitHub's runners, where the address of
the repository is known, its links and pictures become absolute; anywhere else they are taken out and
their words stay.
"""

import os
import re
from pathlib import Path

LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?://|#)([^)\s]+)\)")


def repository(environment=os.environ):
    """Address of the repository, or None where it is not known."""
    name = environment.get("GITHUB_REPOSITORY")
    return name and f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"


def for_index(readme, address, ref):
    """The README as a package index can show it: every address absolute, or gone."""

    def absolute(link):
        picture, words, path = link.groups()
        if address is None:
            return "" if picture else words
        return f"{picture}[{words}]({address}/{'raw' if picture else 'blob'}/{ref}/{path})"

    return LINK.sub(absolute, readme)


def urls(address):
    """Links that a package index shows beside the README."""
    if address is None:
        return {}
    server, owner, name = address.rsplit("/", 2)
    return {
        "Course": f"https://{owner}.github.io/{name}/",
        "Source": address,
        "Issues": f"{address}/issues",
        "Changelog": f"{address}/blob/main/CHANGELOG.md",
    }


if __name__ == "__main__":
    from setuptools import setup

    home = repository()
    text = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    setup(
        long_description=for_index(text, home, os.environ.get("GITHUB_REF_NAME", "main")),
        long_description_content_type="text/markdown",
        project_urls=urls(home),
    )
