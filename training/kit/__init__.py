"""A kit that trains a small Indonesian-English translation model for padanan's neural engine.

`README.md` beside this package says what each module is for and in which order they run.
"""
