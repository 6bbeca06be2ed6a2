"""The request as views see it behind the closed door of web/accounts/closed.py: somebody is signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from inventory.models import Person


class SignedInRequest(HttpRequest):
    """A type for annotations only; no such object is ever made. Views that are open to strangers do not use it."""

    user: Person
    htmx: HtmxDetails
