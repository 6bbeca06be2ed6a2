"""Static files under names that carry their content's hash, which browsers may keep for ever."""

from typing import Any, ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """As WhiteNoise's storage, without following `sourceMappingURL`: packages name maps that they do not ship."""

    patterns: ClassVar[Any] = (("*.css", (r"""(?P<matched>url\((?P<quote>['"]{0,1})\s*(?P<url>.*?)(?P=quote)\))""",)),)
