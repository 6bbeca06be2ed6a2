"""A mail to try the server out: it goes to whoever asks for it, and the page says what the server answered."""

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from compliance.reminders.claiming import new_message_id
from compliance.reminders.handing_over import Answer, Line, Taken
from inventory.permissions import Action
from web.accounts.guards import asks_for
from web.requests import SignedInRequest


@asks_for(Action.SEE_OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def test_mail(request: SignedInRequest) -> HttpResponse:
    """Sends one mail to the person's own address, never elsewhere, and shows the dialogue's end."""
    answer: Answer | None = None
    message_id = new_message_id()
    if request.method == "POST" and settings.EMAIL_URL and request.user.email:
        with Line() as line:
            answer = line.hand_over(_message(request, message_id))
    context = {
        "crumbs": [(gettext("Reminders"), reverse("reminders")), (gettext("A test mail"), "")],
        "configured": bool(settings.EMAIL_URL),
        "sender": settings.DEFAULT_FROM_EMAIL,
        "server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if settings.EMAIL_URL else "",
        "answer": answer,
        "taken": answer is not None and answer.taken is Taken.YES,
        "advice": _advice(answer) if answer else "",
        "message_id": message_id,
    }
    return render(request, "reminders/test_mail.html", context)


def _message(request: SignedInRequest, message_id: str) -> EmailMultiAlternatives:
    moment = date_format(timezone.localtime(), "DATETIME_FORMAT")
    person = request.user
    return EmailMultiAlternatives(
        subject=gettext("Kadastr: a test mail of %(moment)s") % {"moment": moment},
        body=gettext("This mail was sent from the page that tries the mail server out. Reminders come the same way."),
        to=[formataddr((" ".join(person.full_name.split()), person.email or ""))],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )


def _advice(answer: Answer) -> str:
    """What to do next, by what became of it."""
    match answer.taken:
        case Taken.YES:
            return gettext(
                "The server has taken it. If it does not arrive within some minutes, look into the spam folder, and "
                "look whether SPF, DKIM and DMARC of the sender's domain are set."
            )
        case Taken.REFUSED_ADDRESS:
            return gettext("The server does not accept this address. Correct it on the page of the person.")
        case Taken.REFUSED_MESSAGE:
            return gettext("The server does not accept the message. Its words say why; show them to who runs it.")
        case Taken.FULL:
            return gettext(
                "The mailbox is full: somebody has to empty it. Reminders are tried again for nearly five days."
            )
        case Taken.NOT_NOW:
            return gettext("The server does not take it now. Reminders are tried again by themselves.")
        case Taken.NO_SERVER:
            return gettext(
                "There was no dialogue to the end. Look at EMAIL_URL: host, port, encryption, user and password, and "
                "whether the network lets this machine speak to the server."
            )
