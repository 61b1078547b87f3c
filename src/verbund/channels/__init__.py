"""Channels: the doors through which answers come in and news go out.

One folder per channel. In: what a person types, says or sends. Out: one command to
``cases.actions`` and one answer. Channels hold no rules of their own and never import
each other: what is possible, the engine says.
"""
