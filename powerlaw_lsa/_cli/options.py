"""The options of the command line, a table for each group of them."""

import argparse
from dataclasses import fields
from pathlib import Path
from typing import Any, NoReturn

from .._extras import VERSION
from ..datasets._layout import FORMATS, Layout
from . import values

ALGORITHMS = ("auto", "dense", "lanczos", "arpack", "randomized")
# Options of the readers and of the vectorizer are absent unless they are given.
READER_OPTIONS = tuple(field.name for field in fields(Layout))
TFIDF_DEFAULTS: dict[str, Any] = {
    "max_df": 0.95,
    "min_df": 2,
    "max_features": 20_000,
    "stop_words": "english",
    "analyzer": "word",
    "ngram_range": (1, 1),
}

_DESCRIPTION = """\
Latent semantic analysis that chooses its number of components, K: it keeps the strong
ones, whose strengths follow a power law. As in make_lsa, text is weighted by TF-IDF and
idf once more, and the first component is left out; --plain gives plain LSA instead."""

_EPILOG = """\
Without SOURCE, the docstrings of Python and of the installed dependencies are used.
Exit status: 0 on success; 2, with one line on stderr, if the input or an option is
invalid; 130 if interrupted; 1 if the output is closed early."""


def spelled(name: str, value: Any = None) -> str:
    """Spell a parameter, and its value if there is one, as on the command line."""
    if name == "header":
        return "--no-header"
    option = f"--{name.replace('_', '-')}"
    return option if value is None else f"{option} {value}"


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, like all others."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message}; see {self.prog} --help")


# Keywords of `add_argument`.
_Table = dict[str, dict[str, Any]]

_SOURCE = """\
a folder of text files or of the parts of a table; a .txt file with one document per
line; a .csv, .tsv, .jsonl, .ndjson or .parquet file with one document per row; a matrix
of documents by terms in a .npz, .npy or .mtx file; - for standard input; or the word
20newsgroups (write ./20newsgroups for a folder of that name)"""

_READING: _Table = {
    "--column": {
        "help": "column of the text (default: 'text', or the only one of a .jsonl, "
        ".ndjson or .parquet file)"
    },
    "--id-column": {"help": "column of the document ids (default: number of the row)"},
    "--format": {
        "choices": FORMATS,
        "help": "what SOURCE is read as (default: by its suffix; txt for standard "
        "input)",
    },
    "--encoding": {"help": "encoding of the text (default: utf-8)"},
    "--sep": {
        "type": values.separator,
        "help": r"separator of a .csv or .tsv, such as ';' (default: comma or tab, "
        r"'\t')",
    },
    "--no-header": {
        "dest": "header",
        "action": "store_false",
        "help": "the first row of a .csv or .tsv is a document; columns are 0, 1, ...",
    },
    "--quoting": {
        "action": argparse.BooleanOptionalAction,
        "help": "quotes in a .csv or .tsv enclose fields, or with --no-quoting are "
        "ordinary characters (default: they enclose fields, if that is not ambiguous)",
    },
}

_TFIDF: _Table = {
    "--max-df": {
        "type": values.document_frequency,
        "help": "leave out terms that occur in more documents than this, a share or a "
        "count (default: 0.95)",
    },
    "--min-df": {
        "type": values.document_frequency,
        "help": "leave out terms that occur in fewer documents than this, a share or a "
        "count (default: 2)",
    },
    "--max-features": {
        "type": values.positive_int,
        "help": "keep this many of the most frequent terms (default: 20000)",
    },
    "--stop-words": {
        "choices": ["english", "none"],
        "help": "list of words to leave out; only if terms are words (default: "
        "english)",
    },
    "--analyzer": {
        "choices": ["word", "char", "char_wb"],
        "help": "terms are words (word), sequences of characters (char), or sequences "
        "of characters within words (char_wb); use char for languages without spaces "
        "between words (default: word)",
    },
    "--ngram-range": {
        "nargs": 2,
        "type": values.positive_int,
        "metavar": ("MIN", "MAX"),
        "help": "number of words or characters in a term (default: 1 1)",
    },
    "--plain": {
        "action": "store_true",
        "help": "plain LSA, as in TruncatedSVD: no second idf, all components, U "
        "Sigma, and vectors of any length; a matrix is always plain",
    },
}

_MODEL: _Table = {
    "--n-components": {
        "type": values.n_components,
        "default": "power_law",
        "help": "power_law, a number of components, or the share of the squared "
        "Frobenius norm to keep, of what --without-leading leaves of X (default: "
        "power_law)",
    },
    "--without-leading": {
        "type": values.count,
        "default": argparse.SUPPRESS,
        "help": "number of leading components left out (default: 1, or 0 if plain)",
    },
    "--exponent": {
        "type": values.exponent,
        "default": argparse.SUPPRESS,
        "help": "the vectors are U Sigma^exponent (default: 2, or 1 if plain)",
    },
    "--algorithm": {
        "choices": ALGORITHMS,
        "default": "auto",
        "help": "how the spectrum is computed; auto always works, arpack and "
        "randomized require a number of components (default: auto)",
    },
    "--max-components": {
        "type": values.positive_int,
        "help": "largest K allowed (default: no limit)",
    },
    "--random-state": {
        "type": values.seed,
        "default": 0,
        "help": "seed, an integer from 0 to 4294967295 (default: 0)",
    },
}

_RESULTS: _Table = {
    "--output": {
        "type": Path,
        "metavar": "PATH",
        "help": "write the document vectors: .csv or .parquet with the ids in column "
        "'id', or .npy, which has no ids, in the order of the source",
    },
    "--report": {
        "type": Path,
        "metavar": "PATH",
        "help": "write a self-contained page on what the documents are about, .html",
    },
    "--title": {"help": "heading of the report (default: the name of the source)"},
    "--groups": {
        "type": values.groups,
        "metavar": "N",
        "help": "number of groups of documents in the report (default: those that are "
        "found again from random halves of the documents)",
    },
    "--assess": {
        "action": "store_true",
        "help": "say how far K can be trusted, also in the JSON and in the report",
    },
    "--compare-rules": {
        "action": "store_true",
        "help": "print the K that each of the other rules would choose, also in the "
        "JSON and in the report",
    },
    "--json": {"action": "store_true", "help": "print the result as JSON"},
    "--quiet": {
        "action": "store_true",
        "help": "no progress and no warnings on stderr",
    },
    "--version": {"action": "version", "version": f"powerlaw-lsa {VERSION}"},
}


def parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="powerlaw-lsa",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    parser.add_argument("source", nargs="?", metavar="SOURCE", help=_SOURCE)
    for title, default, table in (
        ("reading; for text only", argparse.SUPPRESS, _READING),
        ("TF-IDF, as in scikit-learn; for text only", argparse.SUPPRESS, _TFIDF),
        ("truncated SVD, as in PowerLawTruncatedSVD", None, _MODEL),
        ("results", None, _RESULTS),
    ):
        group = parser.add_argument_group(title, argument_default=default)
        for flag, keywords in table.items():
            group.add_argument(flag, **keywords)
    return parser
