"""One mail, one SMTP conversation."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email import policy
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

import msgspec

from verbund.core.config import Config


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as handed to the server; ``message_id`` without angle brackets."""

    message_id: str
    sender_name: str
    recipient: str
    subject: str
    body: str
    language: str
    reply_to: str
    at: datetime
    stop_url: str = ""


class MailRefused(Exception):
    """The server will never take this mail (5xx); trying again does not help."""


class MailDelayed(Exception):
    """The server cannot take it now; the job comes back.

    ``answered`` if the server said so (4xx), not if the connection was lost.
    """

    def __init__(self, message: str, *, answered: bool) -> None:
        super().__init__(message)
        self.answered = answered


class _Unbroken(UnstructuredHeader, BaseHeader):
    """A header whose address is never cut or encoded, however long it is."""

    def fold(self, *, policy: policy.Policy) -> str:
        """The header in one line; RFC 5322 allows 998 characters."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Unbroken)
_POLICY = policy.default.clone(header_factory=_HEADERS)


def compose(mail: Mail, config: Config) -> EmailMessage:
    """Return the mail as RFC 5322 message: plain text, UTF-8, marked as automatic."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = formataddr((mail.sender_name, config.mail_from))
    message["To"] = mail.recipient
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.message_id}>"
    # RFC 3834: no automatic answers, no loops.
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "en" if mail.language == "en" else "de"
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    if mail.stop_url:
        # RFC 8058: the mail program asks by POST and needs no page for it.
        message["List-Unsubscribe"] = f"<{mail.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.body)
    return message


def send(
    mail: Mail,
    config: Config,
    *,
    last_moment: Callable[[], None] = lambda: None,
    timeout: float = 20,
) -> None:
    """Hand one mail to the configured server.

    Returns only when the server has taken responsibility (250 after the data, RFC 5321
    section 4.1.1.4). ``last_moment`` is called directly before the data are sent: up to
    then the server has nothing, after it nobody knows until the answer is read. Raises
    ``MailRefused`` for permanent refusals and ``MailDelayed`` for everything that may
    pass.
    """
    message = compose(mail, config)
    try:
        with _connect(config, timeout) as server:
            if config.mail_tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if config.mail_user:
                server.login(config.mail_user, config.mail_password)
            _converse(server, config.mail_from, mail.recipient, message, last_moment)
    except smtplib.SMTPResponseException as error:
        raise _failure(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        sentence = f"Der Postausgang antwortet nicht: {error}"
        raise MailDelayed(sentence, answered=False) from error


def _converse(
    server: smtplib.SMTP,
    sender: str,
    recipient: str,
    message: EmailMessage,
    last_moment: Callable[[], None],
) -> None:
    """``SMTP.send_message`` taken apart, to know the moment before the data leave."""
    server.ehlo_or_helo_if_needed()
    content = message.as_bytes(policy=policy.SMTP)
    eight_bit = ["body=8bitmime"] if server.has_extn("8bitmime") else []
    for code, text in (
        server.mail(sender, eight_bit),
        server.rcpt(recipient),
        server.docmd("DATA"),
    ):
        if code not in {250, 251, 354}:
            raise smtplib.SMTPResponseException(code, text)
    last_moment()
    server.send(_stuffed(content))
    code, text = server.getreply()
    if code != 250:
        raise smtplib.SMTPDataError(code, text)


def _stuffed(content: bytes) -> bytes:
    """The data with dots doubled at line starts and the end mark (RFC 5321 4.5.2)."""
    body = re.sub(rb"(?m)^\.", b"..", content)
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _connect(config: Config, timeout: float) -> smtplib.SMTP:
    if config.mail_tls == "tls":
        return smtplib.SMTP_SSL(
            config.mail_host,
            config.mail_port,
            timeout=timeout,
            context=ssl.create_default_context(),
        )
    return smtplib.SMTP(config.mail_host, config.mail_port, timeout=timeout)


def _failure(code: int, text: bytes | str) -> Exception:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    sentence = f"Der Postausgang sagt {code}: {said}"[:480]
    if code >= 500:
        return MailRefused(sentence)
    return MailDelayed(sentence, answered=True)
