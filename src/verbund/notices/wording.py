"""The standing words of a letter in German, plain German and English.

What belongs to one service stands in its blueprint; here is what every notice of every
municipality says the same way. The instruction on remedies follows § 37 Abs. 6 VwVfG,
§ 58 Abs. 1 VwGO and § 356 AO: remedy, body with its seat, form, period. It promises no
more than the law, because a wrong addition opens the one-year period (§ 58 Abs. 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_DE = {
    "name": "Bescheid",
    "date": "Datum",
    "case": "Vorgang",
    "clerk": "Auskunft",
    "phone": "Telefon",
    "email": "E-Mail",
    "web": "Internet",
    "page": "Seite",
    "of": "von",
    "enclosures": "Anlagen",
    "twin": "Der Bescheid als maschinenlesbare Daten",
    "mrs": "Frau",
    "mr": "Herr",
    "hello": "Guten Tag",
    "represented": "vertreten durch: {acting}",
    "pay": "Bezahlen",
    "pay_sepa": "Wir buchen {amount} am {due} von Ihrem Konto mit der Endung {ending} ab. "
    "Sie müssen nichts tun.",
    "pay_transfer": "Überweisen Sie {amount} bis {due} auf das Konto {iban} "
    "(Empfänger: {holder}). Geben Sie als Verwendungszweck {number} an.",
    "pay_nothing": "Sie müssen jetzt nichts bezahlen.",
    "why": "Warum?",
    "conditions": "Das müssen Sie beachten",
    "calculation": "So haben wir gerechnet",
    "total": "Zusammen",
    "what": "Was",
    "how": "So gerechnet",
    "amount": "Betrag",
    "disagree": "Sie sind nicht einverstanden?",
    "objection": "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner "
    "Bekanntgabe Widerspruch erheben: schriftlich, in elektronischer Form nach § 3a Abs. 2 "
    "VwVfG oder zur Niederschrift bei {body}.",
    "court": "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner "
    "Bekanntgabe Klage erheben: schriftlich, elektronisch nach § 55a VwGO oder zur "
    "Niederschrift beim {court}.",
    "still_pay": "Auch wenn Sie {remedy}, müssen Sie vorerst zahlen (§ 80 Abs. 2 Satz 1 "
    "Nr. 1 VwGO).",
    "objecting": "Widerspruch erheben",
    "suing": "klagen",
    "last_day": "Letzter Tag bei Bekanntgabe am {announced}:",
    "reckoning": "So haben wir die Frist berechnet",
    "later": "Kam der Brief später oder gar nicht an? Dann beginnt die Frist erst an dem "
    "Tag, an dem Sie ihn bekommen haben.",
    "signed": "Im Auftrag",
    "cosigned": "{first} · mitgezeichnet: {second}",
    "machine": "Dieser Bescheid wurde elektronisch erstellt und gilt ohne Unterschrift.",
    "translation": "",
}
_SIMPLE = _DE | {
    "twin": "Der Brief als Daten für Computer",
    "pay": "So zahlen Sie",
    "pay_sepa": "Wir holen {amount} am {due} von Ihrem Konto. Die letzten Zahlen vom Konto "
    "sind {ending}. Sie müssen nichts tun.",
    "pay_transfer": "Überweisen Sie {amount} bis {due}. Das Konto ist {iban}. Es gehört: "
    "{holder}. Schreiben Sie dazu: {number}.",
    "how": "So gerechnet",
    "amount": "Geld",
    "objection": "Sie können Widerspruch einlegen. Das heißt: Sie sagen Nein zu diesem "
    "Brief. Sie haben dafür einen Monat Zeit. Schreiben Sie an: {body}. Oder gehen Sie hin "
    "und lassen Sie es aufschreiben. Eine einfache E-Mail reicht nicht.",
    "court": "Sie können klagen. Das heißt: Ein Gericht prüft den Brief. Sie haben dafür "
    "einen Monat Zeit. Das Gericht ist: {court}.",
    "still_pay": "Sie müssen trotzdem erst einmal zahlen.",
    "last_day": "Letzter Tag, wenn der Brief am {announced} da war:",
    "reckoning": "So haben wir gezählt",
    "later": "Kam der Brief später? Dann haben Sie länger Zeit. Sagen Sie es uns.",
    "machine": "Ein Computer hat diesen Bescheid geschrieben. Er gilt ohne Unterschrift.",
    "signed": "Geschrieben von",
    "cosigned": "{first} · geprüft von: {second}",
    "translation": "Dieser Text erklärt den Bescheid in einfacher Sprache. Es gilt der "
    "Bescheid in normaler Sprache.",
}
_EN = {
    "name": "Notice",
    "date": "Date",
    "case": "Case",
    "clerk": "Contact",
    "phone": "Telephone",
    "email": "E-mail",
    "web": "Website",
    "page": "Page",
    "of": "of",
    "enclosures": "Enclosures",
    "twin": "The notice as machine-readable data",
    "mrs": "Ms",
    "mr": "Mr",
    "hello": "Dear",
    "represented": "represented by: {acting}",
    "pay": "Payment",
    "pay_sepa": "We collect {amount} on {due} from your account ending in {ending}. You do "
    "not have to do anything.",
    "pay_transfer": "Please transfer {amount} by {due} to the account {iban} of {holder}. "
    "State {number} as the reference.",
    "pay_nothing": "There is nothing to pay now.",
    "why": "Why?",
    "conditions": "Conditions",
    "calculation": "How we calculated",
    "total": "Total",
    "what": "Item",
    "how": "Calculation",
    "amount": "Amount",
    "disagree": "You do not agree?",
    "objection": "You may object to this notice within one month of its announcement: in "
    "writing, in electronic form under section 3a(2) VwVfG, or for the record at {body}.",
    "court": "You may bring an action against this notice within one month of its "
    "announcement: in writing, electronically under section 55a VwGO, or for the record at "
    "{court}.",
    "still_pay": "Even if you {remedy}, you have to pay for the time being (section 80(2) "
    "sentence 1 no. 1 VwGO).",
    "objecting": "object",
    "suing": "bring an action",
    "last_day": "Last day if announced on {announced}:",
    "reckoning": "How we reckoned the deadline",
    "later": "Did the letter arrive later or not at all? Then the period starts only on the "
    "day you received it.",
    "signed": "By order",
    "cosigned": "{first} · countersigned: {second}",
    "machine": "This notice was produced electronically and is valid without a signature.",
    "translation": "This is a translation. The German notice is the one that counts.",
}
_ALL: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"de": _DE, "de-simple": _SIMPLE, "en": _EN}
)


_LETTER_DE = {
    "name": "Schreiben",
    "twin": "Das Schreiben als maschinenlesbare Daten",
    "machine": "Dieses Schreiben wurde elektronisch erstellt und gilt ohne Unterschrift.",
}
_LETTER_SIMPLE = {
    "name": "Brief",
    "machine": "Ein Computer hat diesen Brief geschrieben. Er gilt ohne Unterschrift.",
    "translation": "Dieser Text erklärt den Brief in einfacher Sprache.",
}
_LETTER_EN = {
    "name": "Letter",
    "twin": "The letter as machine-readable data",
    "machine": "This letter was produced electronically and is valid without a signature.",
    "translation": "This is a translation. The German letter is the one that counts.",
}
_CONFIRMED_DE = {
    "name": "Bestätigung",
    "twin": "Die Bestätigung als maschinenlesbare Daten",
    "machine": "Diese Bestätigung wurde elektronisch erstellt und gilt ohne Unterschrift.",
}
_CONFIRMED_EN = {"name": "Confirmation"}
#: What differs in a letter that decides nothing, by its kind and language.
_OTHERWISE: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType(
    {
        ("letter", "de"): _LETTER_DE,
        ("letter", "de-simple"): _LETTER_SIMPLE,
        ("letter", "en"): _LETTER_EN,
        ("confirmation", "de"): _CONFIRMED_DE,
        ("confirmation", "de-simple"): _LETTER_SIMPLE | {"name": "Bestätigung"},
        ("confirmation", "en"): _LETTER_EN | _CONFIRMED_EN,
    }
)


def words(language: str, kind: str = "notice") -> Mapping[str, str]:
    """Return the standing words in ``de``, ``de-simple`` or ``en`` (others: German).

    ``kind`` is that of the letter; only a ``notice`` calls itself one.
    """
    found = _ALL.get(language, _DE)
    return {**found, **_OTHERWISE.get((kind, language), {})}
