"""What the pages themselves keep: who exported what."""

from web.models.export_record import ExportRecord

__all__ = ["ExportRecord"]
