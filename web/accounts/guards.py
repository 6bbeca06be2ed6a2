"""What a view asks of the person who is signed in, before it looks at anything else."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from inventory.permissions import Action
from web.requests import SignedInRequest

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def asks_for(action: Action) -> Callable[[View[P]], View[P]]:
    """`@asks_for(Action.IMPORT)`: 403 to whoever may not do it in any unit. Where exactly, the view asks itself."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.may_somewhere(action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def role_not_required(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Lets people without any role in, though not strangers: only what they need in order to leave again."""

    @wraps(view)
    def opened(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(*args, **kwargs)

    opened.login_required = True  # type: ignore[attr-defined]
    opened.role_not_required = True  # type: ignore[attr-defined]
    return opened
