"""In which language somebody asks, as far as the ranker must know it.

Words of a German index answer German words only; a question in another language is
answered by meaning. Script tells most, the commonest small words tell the rest.
"""

import unicodedata
from collections.abc import Mapping

from verbund.kernel.ranking.words import tokens

#: Small words by language that German does not have (folded).
_SMALL: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "de": "der die das und ist ich wie wo was mein meine ein eine fuer zu im den "
        "dem nicht mit von bei kann muss auf wer wann gibt es sich zur zum als werden "
        "man welche welcher welches brauche bekomme mich wird haben habe sind kein "
        "keine",
        "en": "the is how do does where can my what of for to and are which who when "
        "your need there get with from if you it",
        "fr": "le la les des est que qui ou comment quel quelle quels quelles pour "
        "dans une sont je puis faut il on du au aux avec sur ce mon ma peut y quoi et "
        "de",
        "es": "el los las es que como donde cual para una son en del mi puedo hay por "
        "y cuales quien cuando se de",
        "it": "il lo gli che come dove quale per una sono del della posso mio mia nel "
        "di chi quando cosa si le e",
        "pl": "jak gdzie czy jest sie na nie do co moge dla w z jakie kto ktory po",
        "tr": "nasil nerede bir ve icin mi mu ne kim hangi var nedir nereden olarak",
        "ro": "cum unde este care pentru si un o la ce pot in se cine din sunt",
    }.items()
}
_SCRIPTS = {"CYRILLIC": "cyrl", "ARABIC": "arab", "HEBREW": "hebr", "GREEK": "grek"}
_OTHER_SCRIPT = 0.3


def language_of(text: str) -> str:
    """``de`` unless the text is surely something else: ``fr``, ``en`` … or a script.

    Scripts are ``cyrl``, ``arab``, ``hebr``, ``grek`` or ``other`` (more than a third
    of the letters). Single words of Latin script count as German: they may be names.
    """
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return "de"
    foreign: dict[str, int] = {}
    for letter in letters:
        name = unicodedata.name(letter, "").partition(" ")[0]
        if name != "LATIN":
            script = _SCRIPTS.get(name, "other")
            foreign[script] = foreign.get(script, 0) + 1
    if sum(foreign.values()) > _OTHER_SCRIPT * len(letters):
        return max(sorted(foreign), key=lambda script: foreign[script])
    words = tokens(text.replace("'", " ").replace("’", " "))
    told = {code: sum(w in small for w in words) for code, small in _SMALL.items()}
    best = max(sorted(told), key=lambda code: told[code])
    return best if told[best] >= 2 and told[best] > told["de"] else "de"
