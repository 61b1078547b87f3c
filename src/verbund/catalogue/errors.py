"""What the catalogue refuses, in words for the person who asked."""

from verbund.core.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class ServiceNotFound(NotFound):
    """The member does not offer this service."""

    kind = "service-not-found"
    title = "Diese Leistung gibt es hier nicht."
    title_en = "This service is not offered here."


class VersionNotFound(NotFound):
    """No such version of a blueprint has been published."""

    kind = "version-not-found"
    title = "Diese Fassung der Blaupause gibt es hier nicht."
    title_en = "No such blueprint version."


class VersionTaken(Conflict):
    """The version is published already, with other content."""

    kind = "version-taken"
    title = "Diese Fassung ist schon veröffentlicht."
    title_en = "This version is already published."


class BlueprintBroken(Unavailable):
    """A stored version no longer has the content that its digest names."""

    kind = "blueprint-broken"
    title = "Eine Blaupause ist beschädigt."
    title_en = "A stored blueprint is damaged."


class AdoptionRefused(Invalid):
    """Parameters or bindings do not fit the blueprint; each one is named."""

    kind = "adoption-refused"
    title = "Die Übernahme ist noch nicht möglich."
    title_en = "The blueprint cannot be adopted yet."


class PublicationRefused(Invalid):
    """A blueprint's own scenarios do not pass."""

    kind = "publication-refused"
    title = "Die Blaupause wurde nicht veröffentlicht."
    title_en = "The blueprint was not published."


class DraftNotFound(NotFound):
    """Nothing in work here, or not for this person; both look the same."""

    kind = "draft-not-found"
    title = "Diesen Entwurf gibt es hier nicht."
    title_en = "There is no such draft here."


class NotReady(Invalid):
    """What is in work cannot come into force yet; everything missing is named."""

    kind = "not-ready"
    title = "Das ist noch nicht bereit."
    title_en = "This is not ready yet."


class PublisherUnknown(Forbidden):
    """A package is signed by somebody whom this installation does not trust."""

    kind = "publisher-unknown"
    title = "Diesem Absender wird hier noch nicht vertraut."
    title_en = "This publisher is not trusted here yet."


class PackageUnsigned(Invalid):
    """A package that nobody vouches for is not taken in."""

    kind = "package-unsigned"
    title = "Das Paket trägt keine Unterschrift."
    title_en = "The package is not signed."
