"""Cases that a lawyer can read: a TOML file of facts and expected verdicts, in the format of ``docs/rules.md``."""

from compliance.case_files.reading import Case, load_cases
from compliance.case_files.spot import CaseError

__all__ = ["Case", "CaseError", "load_cases"]
