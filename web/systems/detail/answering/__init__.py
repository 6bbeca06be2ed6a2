"""Answering a question in its place: one fact, one small form, the one write path."""
