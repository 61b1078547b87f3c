"""One mail, one SMTP conversation."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
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


class MailRefused(Exception):
    """The server will never take this mail (5xx); trying again does not help."""


class MailDelayed(Exception):
    """The server cannot take it now (4xx, no connection); the job comes back."""


def compose(mail: Mail, config: Config) -> EmailMessage:
    """Return the mail as RFC 5322 message: plain text, UTF-8, marked as automatic."""
    message = EmailMessage()
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
    message.set_content(mail.body)
    return message


def send(mail: Mail, config: Config, *, timeout: float = 20) -> None:
    """Hand one mail to the configured server.

    Returns only when the server has taken responsibility (250 after the data, RFC 5321
    section 4.1.1.4). Raises ``MailRefused`` for permanent refusals and ``MailDelayed``
    for everything that may pass.
    """
    message = compose(mail, config)
    try:
        with _connect(config, timeout) as server:
            if config.mail_tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if config.mail_user:
                server.login(config.mail_user, config.mail_password)
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _failure(code, text) from error
    except smtplib.SMTPResponseException as error:
        raise _failure(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailDelayed(f"Der Postausgang antwortet nicht: {error}") from error


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
    return MailRefused(sentence) if code >= 500 else MailDelayed(sentence)
