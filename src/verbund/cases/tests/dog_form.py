"""Answers to the dog tax form as a browser sends them, at whatever door."""

PERSON = {
    "holder.salutation": "mrs",
    "holder.given_names": "Katrin",
    "holder.family_name": "Vogel",
    "holder.birth_date.day": "7",
    "holder.birth_date.month": "3",
    "holder.birth_date.year": "1984",
    "holder.address.street": "Dorfstraße",
    "holder.address.house_number": "14",
    "holder.address.postal_code": "08393",
    "holder.address.city": "Schönberg",
}
CONTACT = {"holder.email": "katrin.vogel@post.example", "holder.phone": ""}


def dog(index: int = 0, **changed: str) -> dict[str, str]:
    """The answers about one dog."""
    given = {
        "name": "Bella",
        "breed": "Labrador-Mischling",
        "sex": "female",
        "born.month": "3",
        "born.year": "2023",
        "acquired_on.day": "20",
        "acquired_on.month": "10",
        "acquired_on.year": "2026",
        "origin": "private",
        "dangerous": "false",
        "relief": "none",
        **changed,
    }
    return {f"dogs.{index}.{name}": value for name, value in given.items()}


PAYMENT = {
    "payment.method": "sepa",
    "payment.account_holder": "Katrin Vogel",
    "payment.iban": "DE89 3704 0044 0532 0130 00",
    "payment.mandate": "true",
}
