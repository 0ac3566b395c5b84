"""What a start made is put aside from garbage collection once the pool is ready.

With a pool of 2,700 policies that is some 760,000 objects, nearly all of which stay as long as the
process does. A full collection is rare, but looks at every one of them and holds all threads up for
half a second to a second, in the midst of somebody's answer; of what came since the start it takes
some hundredths (docs/performance.md).

Once is enough. Later pools share most of the first one, and to take back what was put aside, to
free the rest of it, costs such a full collection at every publication.
"""

from __future__ import annotations

import gc

from policies.live import PoolStamp

FEWEST_POLICIES = 500
"""A process with a smaller pool is looked through before anybody notices."""


def spare(stamp: PoolStamp) -> bool:
    """Put aside everything that lives now if the pool is large; return whether it was done."""
    if stamp.policies < FEWEST_POLICIES:
        return False
    gc.freeze()
    return True
