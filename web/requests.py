"""The request as views see it behind the closed door of web/accounts/closed.py: somebody is signed in."""

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

from inventory.models import Person


class SignedInRequest(HttpRequest):
    """A type for annotations only; no such object is ever made. Views that are open to strangers do not use it."""

    user: Person
    htmx: HtmxDetails


def posted(request: SignedInRequest) -> QueryDict | None:
    """What a form was sent with, also if it is empty; None where the page was only opened."""
    return request.POST if request.method == "POST" else None
