"""The product as real processes: how they start, refuse, stop, and what they leave behind."""
