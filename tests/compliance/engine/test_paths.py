"""The path that a page shows ends at the ancestor that tells a reader most."""

from datetime import date

from compliance.engine import Edge, Facts, Model, Origin
from compliance.engine.paths import lineage_by_record


def path_of(*models: Model) -> list[str]:
    return [
        step.model for step in lineage_by_record(Facts(phase_on=date(2031, 1, 1), models=models), models[0].id).path
    ]


def test_a_tune_by_a_person_in_russia_leads_on_to_the_foreign_root() -> None:
    root = Model("nemo", developer_country="FR", developer_is_russian_legal_entity=False, origin=Origin.FROM_SCRATCH)
    tune = Model("tune", developer_country="RU", developer_is_russian_legal_entity=False, parents=(Edge("nemo"),))
    assert path_of(tune, root) == ["tune", "nemo"]


def test_a_model_of_a_person_in_russia_from_scratch_ends_at_itself() -> None:
    own = Model("own", developer_country="RU", developer_is_russian_legal_entity=False, origin=Origin.FROM_SCRATCH)
    assert path_of(own) == ["own"]


def test_a_foreign_developer_decides_and_its_parents_are_not_told() -> None:
    root = Model("llama", developer_country="US", developer_is_russian_legal_entity=False, origin=Origin.FROM_SCRATCH)
    tune = Model("tune", developer_country="CN", developer_is_russian_legal_entity=False, parents=(Edge("llama"),))
    assert path_of(tune, root) == ["tune"]
