"""Reminders: from deadlines to mails that arrive once, or are visible as not sent.

planning ─▶ ledger ─▶ claiming ─▶ composing ─▶ Mail, committed ─▶ delivering ─▶ SMTP or Outbox
"""
