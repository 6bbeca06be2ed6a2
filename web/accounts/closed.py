"""Everything is closed unless a view says otherwise with `@login_not_required`.

Signed out, a GET goes to sign-in and a POST is refused (403). Signed in without any role, every page is a 404.
"""

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

Respond = Callable[[HttpRequest], HttpResponseBase]


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Django's `LoginRequiredMiddleware`, which also refuses signed-out POSTs and people without a role."""

    def process_view(
        self, request: HttpRequest, view_func: Respond, view_args: tuple[object, ...], view_kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        """Nothing (go on), a redirect to sign-in, 403 or 404."""
        if not getattr(view_func, "login_required", True):
            return None
        if not request.user.is_authenticated:
            if request.method not in ("GET", "HEAD"):
                raise PermissionDenied
            return super().process_view(request, view_func, view_args, view_kwargs)
        if not request.user.has_role and not getattr(view_func, "role_not_required", False):
            raise Http404
        return None
