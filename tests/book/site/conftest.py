"""Lets the tests of the built site share how a page is opened."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
