"""The part of Mermaid's grammar that documents use, and nothing more."""

import re

from reading import tokens_of

LABEL = r'"(?:[A-Za-z0-9 ,.\-]|[^\W\d_]|#\d+;|<br>)*"'
SHAPES = rf"(?:\(\[{LABEL}\]\)|\[\[{LABEL}\]\]|\[{LABEL}\]|\({LABEL}\)|\{{\{{{LABEL}\}}\}})"
NODE = rf"[a-z]\d+{SHAPES}?"
LINE = re.compile(rf"flowchart TB|  subgraph o\d+\[{LABEL}\]|  end|    {NODE}|  {NODE} -->(?:\|(?:yes|no)\|)? {NODE}")


def mistakes_of_mermaid(markdown):
    """Return the lines of diagrams that are no Mermaid, or name a box that is nowhere drawn."""
    mistakes = []
    for token in tokens_of(markdown):
        if token.type != "fence":
            continue
        if token.info != "mermaid":
            mistakes.append(token.info)
        lines = token.content.splitlines()
        mistakes += [line for line in lines if not LINE.fullmatch(line)]
        bare = re.sub(LABEL, "", token.content)
        drawn = set(re.findall(r"\b([stq]\d+)[\[({]", bare))
        named = set(re.findall(r"\b([stq]\d+)\b", bare))
        mistakes += sorted(named - drawn)
        mistakes += ["groups"] if bare.count("subgraph") != bare.count("  end") else []
    return mistakes
