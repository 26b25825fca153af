"""From codes to what a page shows: pure, one module for each part of a page."""
