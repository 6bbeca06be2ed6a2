"""What the register announces. Each signal is sent inside the transaction that made the change.

`systems_changed(system_ids)`: facts of these systems, or rows of theirs, were written.
`ai_models_changed(model_ids)`: a shared model, its lineage or its status changed.
`units_changed(unit_ids)`: defaults or places of these units changed, and with them everything below.
"""

from django.dispatch import Signal

systems_changed = Signal()
ai_models_changed = Signal()
units_changed = Signal()
