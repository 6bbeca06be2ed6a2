"""The files of rule sets: their tables, how they become what the engine reads, and what can be wrong with them."""
