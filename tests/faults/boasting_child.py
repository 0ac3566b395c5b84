"""A reader that announces more than anybody takes, and then says nothing and stays."""

import sys
import time

from policies.readers.wire import read_frame

read_frame(sys.stdin.buffer, limit=2**20)
sys.stdout.buffer.write((2**62).to_bytes(8))
sys.stdout.buffer.flush()
time.sleep(600)
