from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.filters import Filed, Filters

DAYS, LANGUAGES, OUTLETS = (0, 20250116, 20250117, 20250301), ("en", "ar", ""), ("Post", "en", "")
ARTICLES = st.lists(
    st.tuples(st.sampled_from(DAYS), st.sampled_from(LANGUAGES), st.sampled_from(OUTLETS), st.integers(0, 3)),
    max_size=12,
)
FILTERS = st.builds(
    Filters,
    since=st.sampled_from(DAYS),
    until=st.sampled_from(DAYS),
    languages=st.lists(st.sampled_from((*LANGUAGES, "sw")), max_size=2).map(tuple),
    outlets=st.lists(st.sampled_from((*OUTLETS, "Nobody")), max_size=2).map(tuple),
)


@given(ARTICLES, FILTERS, st.randoms())
def test_the_passages_allowed_are_those_of_the_articles_that_pass(
    articles: list[tuple[int, str, str, int]], filters: Filters, random: Random
) -> None:
    numbers = list(range(sum(count for *_, count in articles)))
    random.shuffle(numbers)
    expected, start = [], 0
    for day, language, outlet, count in articles:
        passes = (
            (not filters.since or day >= filters.since)
            and (not filters.until or 0 < day <= filters.until)
            and (not filters.languages or language in filters.languages)
            and (not filters.outlets or outlet in filters.outlets)
        )
        expected += numbers[start : start + count] if passes else []
        start += count
    assert Filed(articles, numbers).allowed(filters).tolist() == sorted(expected)


def test_empty_filters_are_false() -> None:
    assert not Filters()


@pytest.mark.parametrize(
    "filters", [Filters(since=1), Filters(until=1), Filters(languages=("en",)), Filters(outlets=("",))]
)
def test_any_field_makes_filters_true(filters: Filters) -> None:
    assert filters
