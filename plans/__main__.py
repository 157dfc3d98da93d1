"""`python -m plans FILE` prints what `dondoc read FILE --json` prints."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from plans.errors import Unreadable
from plans.read import read_plan

if __name__ == "__main__":
    try:
        print(json.dumps(read_plan(Path(sys.argv[1])).as_json(), ensure_ascii=False, indent=2))
    except Unreadable as error:
        sys.exit(str(error))
