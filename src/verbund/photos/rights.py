"""Who decides which pictures everybody may see."""

from verbund.core.rights import Right, extend_role, register_right

RELEASE: Right = register_right(
    "photos.release",
    "Bilder freigeben",
    "Gesichter und Kennzeichen auf Fotos verdecken, Fotos freigeben oder ablehnen.",
)

for _role in ("clerk", "approver", "lead"):
    extend_role(_role, (RELEASE.key,))
