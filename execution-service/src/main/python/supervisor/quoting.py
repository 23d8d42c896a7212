"""Quotes words for a shell."""

import os


def quote(value):
    return "'" + value.replace("'", "'\\''") + "'"


def shell_word(path):
    return os.fsencode(quote(os.fsdecode(path)))
