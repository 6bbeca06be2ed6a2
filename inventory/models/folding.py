"""Generated columns for sorting and searching: the database sorts by code point, so names are folded first."""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import CharField, F, Func, GeneratedField, TextField, Value
from django.db.models.functions import Lower, Replace


def folded(field: str) -> GeneratedField:
    """A stored column that holds `field` in lower case, with ё written as е."""
    return GeneratedField(
        expression=Replace(Lower(F(field)), Value("ё"), Value("е")),
        output_field=TextField(),
        db_persist=True,
    )


def fold(text: str) -> str:
    """`text` as `folded` stores it, to compare with such a column."""
    return text.lower().replace("ё", "е")


class CodeOf(Func):
    """The readable code of a number: `AIS-000123`; numbers above 999999 keep all their digits."""

    template = "('AIS-' || lpad((%(expressions)s)::text, greatest(6, length((%(expressions)s)::text)), '0'))"
    arity = 1
    output_field = CharField()


class RussianAndEnglishWords(Func):
    """The words of two text columns, stemmed in both languages (the Russian stemmer folds ё to е)."""

    template = "(to_tsvector('russian', %(expressions)s) || to_tsvector('english', %(expressions)s))"
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


class FoldedText(Func):
    """Several text columns in one, lower case, with ё written as е: what a search for a part looks through."""

    template = "replace(lower(%(expressions)s), 'ё', 'е')"
    arg_joiner = " || ' ' || "
    output_field = TextField()
