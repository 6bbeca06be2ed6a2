"""What is served: our own files, and of each package only what pages use."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from config.staticfiles import ChosenFilesFinder


def test_of_a_package_only_the_named_files_are_served() -> None:
    assert finders.find("vendor/tabler/tabler.min.css")
    assert finders.find("vendor/tabler/tabler.css") is None
    prefixed = [(getattr(storage, "prefix", None), path) for path, storage in ChosenFilesFinder().list(None)]
    listed = {f"{prefix}/{path}" for prefix, path in prefixed if prefix}
    assert listed == settings.VENDOR_FILES


@pytest.mark.slow
def test_every_file_gets_a_name_with_its_hash(tmp_path: Path) -> None:
    hashed = {"staticfiles": {"BACKEND": "config.staticfiles.HashedStaticFilesStorage"}}
    with override_settings(STORAGES={**settings.STORAGES, **hashed}, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
    ground = next(tmp_path.glob("css/ground.*.css")).read_text(encoding="utf-8")
    assert "golos-text-cyrillic-wght-normal." in ground
    assert 'golos-text-cyrillic-wght-normal.woff2"' not in ground
