"""The parts that pages are made of: marks, bars, the timeline, dates in words, form widgets (look: sheet 13)."""
