"""Measurements in pairs: formatkit against a typical script and against the physical limit."""
