"""Whether a field is there in every complete set of answers."""

from verbund.engine.model import Field


def surely_given(field: Field) -> bool:
    """True only if no condition and no later evidence can leave the answer out.

    A group without any certain part may be missing as a whole, unless it must repeat.
    """
    if field.required is not True or field.visible_if or field.evidence == "later":
        return False
    if field.type != "group":
        return True
    if field.repeat is not None:
        return field.repeat.min > 0
    return any(surely_given(part) for part in field.fields.values())
