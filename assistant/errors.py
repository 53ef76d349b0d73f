"""What a user can meet when a chat model is asked; the other errors, and the root, are in index/errors.py.

DalilError
└── ChatModelError        the chat model cannot be opened: its name, its key or its package is wrong or missing
    └── ModelDown         it does not answer, or not to the end
        └── FormRefused   it does not take the form that it was asked to answer in
"""

from index.errors import DalilError


class ChatModelError(DalilError):
    """The chat model cannot be opened: its name, its key or its package is wrong or missing."""


class ModelDown(ChatModelError):
    """The chat model does not answer, or not to the end. `said` is how many sentences came before: 0 where an answer
    without it can take its place, more where what came is to be kept and marked as cut off.
    """

    def __init__(self, message: str, said: int = 0) -> None:
        super().__init__(message)
        self.said = said


class FormRefused(ModelDown):
    """It does not take the form that it was asked to answer in; another may do."""
