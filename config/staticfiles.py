"""Static files: which ones are served, under names that carry their content's hash; browsers may keep them for ever."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ChosenFilesFinder(FileSystemFinder):
    """The project's own files, and of the npm packages only those that `VENDOR_FILES` names: each ships hundreds."""

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        """The file behind a static path, unless it is a package's file that is not named."""
        served = not prefix or path in settings.VENDOR_FILES
        return super().find_location(root, path, prefix) if served else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Pairs (path below the storage, storage) of everything that is served."""
        for path, storage in super().list(ignore_patterns):
            prefix = getattr(storage, "prefix", None)
            if not prefix or f"{prefix}/{path}" in settings.VENDOR_FILES:
                yield path, storage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """As WhiteNoise's storage, without following `sourceMappingURL`: packages name maps that they do not ship."""

    patterns: ClassVar[Any] = (("*.css", (r"""(?P<matched>url\((?P<quote>['"]{0,1})\s*(?P<url>.*?)(?P=quote)\))""",)),)
