"""What a harvest is made of: which portals are due, in which order they run, what it finds beside the past."""
