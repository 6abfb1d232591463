"""Imported first by programs that validate: keeps a grammar of addresses out of jsonschema, most of its import's time.

Nothing here validates the format of an address; jsonschema does without where the grammar is not installed.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # as if it were not installed
