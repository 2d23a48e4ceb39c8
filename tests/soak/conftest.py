"""Only `make soak` runs what is here: it takes minutes."""

import os

collect_ignore_glob = [] if os.environ.get("HOLDFAST_SOAK") else ["test_*.py"]
