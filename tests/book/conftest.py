"""Lets the tests of this folder share `interface`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
