"""A reader that somebody has taken over: each start answers with another kind of nonsense."""

import os
import sys

from policies.readers.wire import read_frame, write_frame

NONSENSE = (
    b"not json",
    b'[{"id": 1}]',
    b'[{"id": "", "title": "", "text": "a", "region": null, "issuer": null, "published_on": null, '
    b'"notes": [], "row": 1, "blocks": [["paragraph", 0, 99]]}]',
    b'{"reason": "of nobody", "detail": ""}',
)
read_frame(sys.stdin.buffer, limit=2**20)
write_frame(sys.stdout.buffer, NONSENSE[os.getpid() % len(NONSENSE)])
