"""A reader that works without end and is stopped by the limit on its CPU time."""

import resource

resource.setrlimit(resource.RLIMIT_CPU, (1, resource.RLIM_INFINITY))
while True:
    pass
