"""Legal bases one by one, as FIM wants them (quality message 1132)."""

import re

_SEVERAL = re.compile(r"§§ ((?:\d+[a-z]?)(?:(?:, | und )\d+[a-z]?)+) (.+)", re.DOTALL)
_NUMBER = re.compile(r"\d+[a-z]?")
_JOINED = re.compile(r"(§ [^§]+?) und (§ \d+[a-z]?(?: (?:Abs|Satz|Nr)\. ?\w+)*) (.+)")


def single_laws(title: str) -> tuple[str, ...]:
    """``§§ 2, 3 und 7 X`` as three titles; what cannot be divided keeps one sign."""
    several = _SEVERAL.fullmatch(title)
    if several:
        return tuple(f"§ {n} {several[2]}" for n in _NUMBER.findall(several[1]))
    joined = _JOINED.fullmatch(title)
    if joined:
        return f"{joined[1]} {joined[3]}", f"{joined[2]} {joined[3]}"
    if title.count("§") > 1:
        return (title.replace("§§", "Paragrafen").replace("§", "Paragraf"),)
    return (title,)
