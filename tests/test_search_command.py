"""``verbund search evaluate`` as somebody runs it on files of his own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from verbund.kernel.ranking.evaluation import read_articles, read_queries

ARTICLES = """\ufeff{"id": "a", "name": "Sperrmüll", "text": "Wir holen ab."}

{"id": 7, "name": "Hundesteuer", "text": "Anmelden.", "keywords": ["Wauwau"]}
{"id": "c", "name": "Reisepass", "text": null, "keywords": null}
"""
QUERIES = """{"query": "spermüll", "relevant": ["a"]}
{"query": "wauwau", "relevant": [7, "x"]}
{"query": "Freibad", "relevant": ["x"]}
{"query": "Wetter", "relevant": []}
"""


def test_a_fresh_home_measures_files_without_a_database(tmp_path: Path) -> None:
    home, articles, queries = (tmp_path / name for name in ("home", "a", "q"))
    articles.write_text(ARTICLES, "utf-8")
    queries.write_text(QUERIES, "utf-8")
    verb = [sys.executable, "-m", "verbund.site.cli", "search", "evaluate"]
    files = ["--articles", str(articles), "--queries", str(queries)]
    done = subprocess.run(
        [*verb, *files, "--no-embeddings"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "VERBUND_HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0] == "articles 3, queries 3, lanes: words"
    assert said[1].split() == ["MRR@10", "0.6667"]
    assert said[2].split() == ["success@10", "0.6667"]
    assert said[3].startswith("ms/query")
    assert done.stderr.splitlines() == [
        "Eine Frage hat keine richtige Antwort und zählt nicht.",
        "Eine Frage nennt keinen der Artikel.",
    ]
    assert not list(home.rglob("*sqlite*"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "b"', "Zeile 2: kein JSON"),
        ('["b"]', "Zeile 2: Eine Zeile muss ein JSON-Objekt sein"),
        ('{"name": "B"}', "Zeile 2: Es fehlt „id“"),
        ('{"id": true, "name": "B"}', "Zeile 2: Eine Kennung in „id“"),
        ('{"id": "b", "name": " "}', "Zeile 2: „name“ ist leer"),
        ('{"id": "b", "name": 3}', "Zeile 2: „name“ muss ein Text sein"),
        ('{"id": "b", "name": "B", "keywords": "x"}', "Zeile 2: „keywords“"),
        ('{"id": "a", "name": "B"}', "Zeile 2: Die Kennung „a“ steht schon in Zeile 1"),
    ],
)
def test_a_broken_article_is_named_with_its_line(
    tmp_path: Path, line: str, said: str
) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text(f'{{"id": "a", "name": "A"}}\n{line}\n', "utf-8")
    with pytest.raises(ValueError, match=said) as caught:
        read_articles(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "keine Frage"),
        (b'{"query": "a"}', "Zeile 1: Es fehlt „relevant“"),
        (b'{"query": "a", "relevant": "b"}', "Zeile 1: „relevant“ muss eine Liste"),
        (b'{"query": "a", "relevant": []}', "keine Frage mit einer Antwort"),
        (b'{"query": "\xfc", "relevant": ["b"]}', "Zeile 1: kein JSON in UTF-8"),
    ],
)
def test_a_broken_question_is_named_with_its_line(
    tmp_path: Path, line: bytes, said: str
) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_bytes(line)
    with pytest.raises(ValueError, match=said):
        read_queries(file)
