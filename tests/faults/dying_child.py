"""A reader that is killed in the midst of a file."""

import os
import signal
import sys

sys.stdin.buffer.read(9)
os.kill(os.getpid(), signal.SIGSEGV)
