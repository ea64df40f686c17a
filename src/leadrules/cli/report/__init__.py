"""The report on a change: what ``leadrules ci`` and the action of a code host tell of every ruleset.

``finding`` says which rulesets there are, here and in the revision that they are compared with; ``composing`` asks what
the other verbs ask, part by part; ``content`` is what came of it, as data, which ``markdown``, ``text`` and ``data``
render.
"""
