"""The section on who uses a blueprint, and what came of it."""

from collections.abc import Sequence

from verbund.kernel.german import join_de, number_de
from verbund.publishing.book.blocks import Block, Facts, Part, paragraph
from verbund.publishing.usage import ENOUGH, Usage


def in_use(adopters: Sequence[str], usage: Usage | None) -> Part:
    """Adopters by name and the real figures; honest about what is too small."""
    if not adopters:
        nobody = "Noch hat keine Kommune diese Blaupause in Betrieb."
        return Part(title="Wer sie nutzt", blocks=(paragraph(nobody),))
    blocks: list[Block] = [
        paragraph(f"In Betrieb bei {len(adopters)}: {join_de(list(adopters))}.")
    ]
    if usage is not None:
        blocks.append(Facts(tuple(_figures(usage))))
        if not usage.enough:
            few = (
                f"Unter {ENOUGH} entschiedenen Vorgängen ist der Median ein Hinweis, "
                "kein Beleg. Zahlen unter 5 werden nicht genannt."
            )
            blocks.append(paragraph(few))
    return Part(
        title="Wer sie nutzt", blocks=tuple(blocks), terms=("Nutzung in Zahlen",)
    )


def _figures(usage: Usage) -> list[tuple[str, str]]:
    return [
        ("Eingegangene Vorgänge", _count(usage.received)),
        ("Entschiedene Vorgänge", _count(usage.done)),
        ("Median bis zur Entscheidung", _days(usage.median_days)),
        ("Frist eingehalten", _share(usage.in_time)),
        ("Seit", str(usage.first_year) if usage.first_year else "–"),
    ]


def _count(count: int | None) -> str:
    return "weniger als 5" if count is None else number_de(count)


def _days(days: float | None) -> str:
    if days is None:
        return "zu wenige Vorgänge"
    return f"{days:.1f}".replace(".0", "").replace(".", ",") + " Tage"


def _share(share: float | None) -> str:
    if share is None:
        return "zu wenige Vorgänge"
    return f"{share * 100:.0f} % der Vorgänge"
