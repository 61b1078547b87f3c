"""Messages: what a case has to say to a citizen leaves the house through one outbox.

In: events of ``cases`` (received, documents requested, notice issued, message sent) and
the texts of the blueprint. Out: one row per message in the outbox, carried by an
adapter (e-mail by SMTP), with its fate visible to clerks. Mails say that something
happened and link to the status page; what happened is read there.
"""
