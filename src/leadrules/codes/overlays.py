"""LR130-LR139: an agreement that builds on another one."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR130",
        "not the path of a base",
        "`extends` names one ruleset folder or agreement file, from the folder of the overlay. `..` stands once, at "
        "the beginning, so that an agreement from elsewhere cannot make anyone read files all over the machine.",
        "extends: /srv/agreements/base",
        "extends: ../base",
    ),
    Code(
        "LR131",
        "no agreement where `extends` leads",
        "What an overlay leaves out stands in its base, so without the base it says nothing. A file that is no "
        "agreement is not shown.",
        "extends: ../bsae",
        "extends: ../base",
    ),
    Code(
        "LR132",
        "a base with errors",
        "An overlay is checked against a base that stands on its own; the errors of the base are told beside this one.",
        "extends: ../base   # which has an unknown key",
        "mend the base, then check the overlay again",
    ),
    Code(
        "LR133",
        "bases without an end",
        "An agreement cannot build on itself, and whoever reads an overlay must be able to follow it to the ground.",
        "extends: ../nordics   # which extends this one",
        "extends: ../base",
    ),
    Code(
        "LR134",
        "a change that the base does not leave open",
        "The base was agreed by others. What it does not list under `overridable` holds for every overlay.",
        "routing: {otherwise: {queue: mine}}   # the base lists [lists.served]",
        "lists: {served: [SE, NO]}",
    ),
    Code(
        "LR135",
        "a path under `overridable` that leads nowhere",
        "A path names a clause, and what stands under it by key or id, as far as the agreement has it: a misspelt path "
        "would leave open nothing. What its own base keeps, an overlay cannot leave open to others.",
        "overridable: [lists.servd]",
        "overridable: [lists.served]",
    ),
    Code(
        "LR136",
        "a removal that removes nothing",
        "What is to be removed must be there, and nothing else is said of it.",
        "- {id: size-lagre, remove: true}",
        "- {id: size-large, remove: true}",
    ),
    Code(
        "LR137",
        "an item without a clear place",
        "An overlay speaks of each item once, and places it `before` or `after` one that is there.",
        '- {id: nordics, before: no-such-route, when: country == "SE", to: {team: nordics}}',
        '- {id: nordics, before: rest, when: country == "SE", to: {team: nordics}}',
    ),
    Code(
        "LR138",
        "a skipped case that the base does not have",
        "The cases of a base hold for its overlays. One that does not is skipped by its id, with the reason, and comes "
        "back by itself when its id changes; one with other results stands in the overlay under the same id.",
        "skip: {hto: the route is another one here}",
        "skip: {hot: the route is another one here}",
    ),
    Code(
        "LR139",
        "too large to be one file",
        "`leadrules resolve` writes what an overlay and its bases say as one file, with the values of their lists in "
        "it. A file of more than 1 MB is not read.",
        "a base with a list file of 100,000 domains",
        "give the overlay a list file of its own, or use the overlay as it is",
    ),
)
