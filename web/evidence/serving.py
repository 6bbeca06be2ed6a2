"""Files that people attached, handed out: only as a download, since whatever one holds, it is no page of ours."""

from typing import IO

from django.http import FileResponse


def as_download(content: IO[bytes], name: str) -> FileResponse:
    """The file under the name that it was attached with; never shown in the browser, never kept by it."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
