"""Who may sign for which party: a file of allowed signers, as ``ssh-keygen -Y verify -f`` reads it.

A line allows one key: principals, options, key. A party is a principal: ``ana@example.com,marketing ssh-ed25519 AAAA…``
lets the key of Ana sign for marketing, and ``ssh-keygen -Y verify -I marketing`` agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from leadrules.approvals.public_keys import PublicKey, read_key_text
from leadrules.approvals.refusals import Refused
from leadrules.approvals.sshsig import NAMESPACE
from leadrules.diagnostics import AgreementError, Diagnostic, Span, did_you_mean

_LINE: Final = re.compile(r'(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))[ \t]+(?P<rest>\S.*)')
_OPTION: Final = re.compile(r'(?P<name>[A-Za-z0-9-]+)(?:="(?P<value>(?:\\"|[^"])*)")?(?P<next>,?)')
_KEY: Final = re.compile(r"(?P<kind>[a-z0-9@.-]+)[ \t]+(?P<blob>\S+)(?:[ \t]+(?P<comment>.*))?")
_KIND: Final = re.compile(r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+[ \t]")
_INSTANT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(Z|UTC)?", re.ASCII)
_OPTIONS: Final = ("namespaces", "valid-after", "valid-before")
_FORM: Final = (
    "write `ana@example.com,marketing ssh-ed25519 AAAA…`: who, for which party, and the line of the `.pub` file"
)
_NO_AUTHORITY: Final = "list the key of each person who signs; certificates are not read"


@dataclass(frozen=True, slots=True)
class Signer:
    """One line: a key, the principals that it may sign as, for which namespaces, and from when until when.

    ``namespaces`` is None where the line allows all of them; the instants are None where it sets no bound.
    """

    principals: tuple[str, ...]
    key: PublicKey
    span: Span
    namespaces: tuple[str, ...] | None = None
    valid_after: datetime | None = None
    valid_before: datetime | None = None

    def signs_for(self, party: str) -> bool:
        """Return whether the line names a party among its principals."""
        return matches(self.principals, party)

    @property
    def signs_approvals(self) -> bool:
        """Whether the line allows signatures of approvals."""
        return self.namespaces is None or matches(self.namespaces, NAMESPACE)

    def person(self, party: str) -> str:
        """Return who it is beside a party; the party where the line names nobody else."""
        people = [name for name in self.principals if name != party and not re.search(r"[!*?]", name)]
        return next((name for name in people if "@" in name), people[0] if people else party)


def matches(patterns: tuple[str, ...], name: str) -> bool:
    """Return whether a list of patterns of OpenSSH allows a name: one matches it, and none with ``!`` does.

    >>> matches(("*", "!sales"), "marketing"), matches(("*", "!sales"), "sales")
    (True, False)
    """
    if any(pattern.startswith("!") and _matches(pattern[1:], name) for pattern in patterns):
        return False
    return any(_matches(pattern, name) for pattern in patterns if not pattern.startswith("!"))


def _matches(pattern: str, name: str) -> bool:
    """Return whether a pattern with ``*`` and ``?`` is a whole name, in time of their lengths multiplied."""
    at = {0}
    for sign in pattern:
        if sign == "*":
            at = set(range(min(at), len(name) + 1)) if at else at
        else:
            at = {n + 1 for n in at if n < len(name) and sign in ("?", name[n])}
    return len(name) in at


def read_signers(text: str, name: str, zone: tzinfo) -> tuple[Signer, ...]:
    """Return the lines of a file of allowed signers; ``name`` is what diagnostics call it.

    An instant without ``Z`` is one of ``zone``: OpenSSH would take that of the machine, which differs.

    Raises:
        AgreementError: with every line that cannot be read, or that says what is not supported.
    """
    signers: list[Signer] = []
    problems: list[Diagnostic] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        content = line.strip(" \t\r")
        if content and not content.startswith("#"):
            start = len(line) - len(line.lstrip(" \t\r")) + 1
            span = Span(name, number, start, number, start + len(content))
            try:
                signers.append(_signer(content, span, zone))
            except Refused as refused:
                problems.append(refused.told("this line allows nobody", span))
    if problems:
        raise AgreementError(problems)
    return tuple(signers)


def _signer(line: str, span: Span, zone: tzinfo) -> Signer:
    if _KIND.match(line):
        raise Refused("LR620", "it begins with the key, and names nobody", _FORM)
    if (parts := _LINE.fullmatch(line)) is None:
        raise Refused("LR620", "it is not principals and a key", _FORM)
    principals = tuple((parts["quoted"] or parts["plain"] or "").split(","))
    if not all(principals):
        raise Refused("LR620", "one of its principals is empty", _FORM)
    rest = parts["rest"]
    options: dict[str, str] = {}
    if not _KIND.match(rest):
        options, rest = _options(rest)
    if (key := _KEY.fullmatch(rest)) is None:
        raise Refused("LR620", "it has no key", _FORM)
    bounds = [_instant(options[name], name, zone) if name in options else None for name in _OPTIONS[1:]]
    after, before = bounds
    if after is not None and before is not None and before <= after:
        raise Refused("LR623", "`valid-before` is not after `valid-after`", "no instant lies between them")
    namespaces = tuple(options["namespaces"].split(",")) if "namespaces" in options else None
    return Signer(principals, read_key_text(key["kind"], key["blob"]), span, namespaces, after, before)


def _options(text: str) -> tuple[dict[str, str], str]:
    """Return the options at the beginning of a text, and what comes after them."""
    options: dict[str, str] = {}
    for option in _each_option(text):
        name, value = option["name"].lower(), option["value"]
        if name == "cert-authority":
            raise Refused("LR621", "`cert-authority` is not supported", _NO_AUTHORITY)
        if name not in _OPTIONS:
            hint = did_you_mean(name, _OPTIONS) or f"known are {', '.join(_OPTIONS)}"
            raise Refused("LR622", f"the option `{name[:60]}` is not known", hint)
        if value is None:
            raise Refused("LR622", f"the option `{name}` has no value in quotes", f'write `{name}="…"`')
        if name in options:
            raise Refused("LR622", f"the option `{name}` is given twice", "keep one")
        options[name] = value.replace('\\"', '"')
        text = text[option.end() - option.start() :]
    return options, text.lstrip(" \t")


def _each_option(text: str) -> Iterator[re.Match[str]]:
    start = 0
    while (option := _OPTION.match(text, start)) is not None:
        yield option
        start = option.end()
        if not option["next"]:
            if text[start : start + 1] in (" ", "\t"):
                return
            break
    raise Refused(
        "LR622",
        "its options cannot be read",
        'separate them by commas alone: `namespaces="leadrules",valid-before="20271231Z"`',
    )


def _instant(text: str, option: str, zone: tzinfo) -> datetime:
    hint = "write `YYYYMMDD` or `YYYYMMDDHHMM`, with `Z` after it for UTC: `20271231Z`"
    parts = _INSTANT.fullmatch(text)
    if parts is None:
        raise Refused("LR623", f"`{text[:60]}` of `{option}` is not an instant", hint)
    year, month, day, hour, minute, second = (int(part or 0) for part in parts.groups()[:6])
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=UTC if parts[7] else zone)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("LR623", f"`{text[:60]}` of `{option}` is no day and time", hint) from None
