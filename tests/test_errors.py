import inspect

import pytest

from index import errors
from index.errors import DalilError, IndexBusy, IndexFolderError

ALL = [value for value in vars(errors).values() if inspect.isclass(value)]


@pytest.mark.parametrize("error", ALL)
def test_every_error_is_caught_by_the_root(error: type[Exception]) -> None:
    assert issubclass(error, DalilError)
    assert error.__doc__


@pytest.mark.parametrize("error", ALL)
def test_every_error_is_in_the_tree_of_the_module(error: type[Exception]) -> None:
    assert error.__name__ in (errors.__doc__ or "")


def test_a_busy_index_is_an_index_error() -> None:
    assert issubclass(IndexBusy, IndexFolderError)
