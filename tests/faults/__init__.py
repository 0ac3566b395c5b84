"""What happens when something breaks: databases that lock, fill up or go away; killed processes."""
