"""The modules beside the tests of documents can be imported from them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
