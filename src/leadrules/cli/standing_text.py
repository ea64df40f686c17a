"""The worklist, as a person reads it: who has to do what, most urgent first; then what became of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from leadrules.cli.console import count, printable
from leadrules.cli.followed import Followed
from leadrules.cli.instants import Times
from leadrules.cli.promise_words import action_words, holder_words, listed, progress_words, until_words
from leadrules.cli.worklist import DueThing, Group, Item, Worklist
from leadrules.expr import instant_us
from leadrules.scorecard.wording import spoken
from leadrules.worktime import BUSINESS
from leadrules.worktime.spoken import full, hours_of, length, shown

_PLACE_WORDS: Final = {
    "with_sales": ("is with sales", "are with sales"),
    "with_others": ("is with another party, and a promise runs", "are with another party, and a promise runs"),
    "resting": ("came back and rests", "came back and rest"),
    "may_return": ("came back and may return", "came back and may return"),
    "with_marketing": ("left sales without coming back", "left sales without coming back"),
    "closed": ("is closed for good", "are closed for good"),
    "opted_out": ("opted out: nobody contacts it", "opted out: nobody contacts them"),
    "not_handed_off": ("was not handed off by then", "were not handed off by then"),
    "not_given": (
        "went by a version that was not given (`--under`)",
        "went by versions that were not given (`--under`)",
    ),
}
"""Where one lead is, and several."""

_MOST_NAMED: Final = 10


def print_worklist(followed: Followed, work: Worklist, console: Console, *, owner: str | None, top: int) -> None:
    """Print a worklist: of one owner or queue, or of all with what became of the rest."""
    times = Times(followed.ruleset.plan.zone, instant_us(followed.at))
    _print([_head(followed)], console, style="bold")
    _print(["Who has to do what, by owner, the most urgent lead first."], console)
    groups = [group for group in work.groups if owner is None or group.name in (owner, f"queue {owner}")]
    for group in groups:
        _print(["", _group_head(group)], console, style="bold")
        _print(_group_lines(group, top, times), console)
    if not groups:
        _print(["", "Sales has no lead."], console)
    if owner is None:
        for title, lines in (
            ("Overdue, and nobody has touched them yet, longest first:", _untouched(work.untouched, times)),
            ("Came back from sales:", _back(work.back, times)),
        ):
            if lines:
                _print(["", title], console, style="bold")
                _print(lines, console)
        asked = [*_asked(work)]
        if asked:
            _print(["", "The agreement asks for this now:"], console, style="bold")
            _print(asked, console)
        _print(["", *_counts(work), *_silence(work.items), *_log_lines(followed)], console)


def _print(lines: Iterable[str], console: Console, *, style: str = "") -> None:
    for line in lines:
        console.print(Text(printable(line), style=style), soft_wrap=True)


def _head(followed: Followed) -> str:
    agreement = followed.ruleset.agreement
    known = "" if followed.known_at is None else f", as known on {full(followed.known_at)}"
    return f"{agreement.title} ({agreement.id} {agreement.version}), on {full(followed.at)}{known}"


def _group_head(group: Group) -> str:
    overdue = sum(item.overdue for item in group.items)
    untouched = sum(item.untouched for item in group.items)
    said = [count(len(group.items), "lead"), f"{overdue:,} overdue", f"{untouched:,} not touched yet"]
    team = f" (team {group.team})" if group.team else ""
    return f"{group.name}{team}: {', '.join(said)}"


def _group_lines(group: Group, top: int, times: Times) -> Iterator[str]:
    for item in group.items[:top] if top else group.items:
        yield f"  {item.lead_id}  {_about(item, times)}"
        for due in item.due_things:
            yield from (f"      {line}" for line in _due_lines(item, due, times))
        if not item.due_things:
            yield "      nothing is owed now"
        for problem in item.standing.problems:
            yield f"      does not count: {problem.problem.message.removeprefix(f'lead `{item.lead_id}`: ')}"
    more = len(group.items) - top
    if top and more > 0:
        yield f"  … and {count(more, 'more lead')}; `--owner {group.name.removeprefix('queue ')} --top 0` shows all"


def _about(item: Item, times: Times) -> str:
    cycle, standing = item.cycle, item.standing
    said = []
    if cycle is not None:
        data = cycle.handoff.data
        said = ["fast track"] if data.get("fast_track") is True else [f"tier {data['tier']}"] if "tier" in data else []
        again = f" for the {_ordinal(len(standing.cycles))} time" if len(standing.cycles) > 1 else ""
        said.append(f"handed off{again} {times.instant(cycle.handoff.at_us)}")
    if standing.stage is not None:
        said.append(f"now in stage {standing.stage}" + (f" (status {standing.status})" if standing.status else ""))
    if item.untouched:
        said.append("not touched yet")
    return ", ".join(said)


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else endings.get(number % 10, 'th')}"


def _due_lines(item: Item, due: DueThing, times: Times) -> Iterator[str]:
    name = spoken(due.what)
    owed = _owed(item, due)
    match due.state:
        case "missed" if due.due_us is not None:
            late = times.late(due.due_us, item.calendar)
            yield f"OVERDUE  {name}{owed}: missed by {late}, was due {times.instant(due.due_us)}"
        case "running" if due.due_us is not None:
            used = _used(due)
            yield f"due      {name}{owed}: {times.instant(due.due_us)}, {times.left(due.due_us, item.calendar)}{used}"
        case "done":
            reason = item.standing.touches.reason if item.standing.touches else None
            yield f"DONE     {name}{owed}, without an answer: send it back to marketing as {reason}"
        case _:
            yield f"paused   {name}{owed}: the clock stands still{_left(due)}{_at_the_latest(due, times)}"
    for action in due.actions:
        yield f"to do    {action_words(action)} (since {times.instant(action.since_us)})"


def _owed(item: Item, due: DueThing) -> str:
    """Return what is missing: what stops a clock, how many touches were made."""
    if due.clock is None:
        return "" if item.standing.touches is None else f" ({progress_words(item.standing.touches)})"
    follow_up = item.plan.agreement.follow_up
    clocks = follow_up.clocks if follow_up else ()
    return next((f" ({until_words(clock)})" for clock in clocks if clock.id == due.what), "")


def _left(due: DueThing) -> str:
    if due.clock is None:
        return ""
    working = due.clock.target.unit in BUSINESS
    left = f"{hours_of(due.clock.remaining_us)} of working time" if working else length(due.clock.remaining_us)
    return f", with {left} left"


def _at_the_latest(due: DueThing, times: Times) -> str:
    return "" if due.due_us is None else f"; due {times.instant(due.due_us)} at the latest"


def _used(due: DueThing) -> str:
    if due.clock is None or not due.clock.warnings:
        return ""
    return f"; {float(max(due.clock.warnings)) * 100:g}% of the time is used up"


def _untouched(items: Sequence[Item], times: Times) -> list[str]:
    lines = []
    for item in items[:_MOST_NAMED]:
        if item.holder is None or item.cycle is None:
            continue
        since = item.cycle.handoff.at_us
        waits = f"waits for {times.late(since, item.calendar)}, since {times.instant(since)}"
        lines.append(f"  {item.lead_id}  {holder_words(item.holder)}: {waits}")
    return [*lines, *_more(len(items))]


def _back(items: Sequence[Item], times: Times) -> list[str]:
    """Return the leads that came back, those that rest first: the next to be free on top."""
    resting = [item for item in items if item.place == "resting"]
    free = Counter(item.way_back.reason for item in items if item.place == "may_return" and item.way_back)
    lines = []
    for item in resting[:_MOST_NAMED]:
        if (back := item.way_back) is None:
            continue
        program = f", in program {back.program}" if back.program else ""
        until = f"rests until {times.instant(back.may_return_us)}{program}"
        lines.append(f"  {item.lead_id}  {back.reason} on {times.instant(back.at_us)}: {until}")
    lines += _more(len(resting))
    if free:
        lines.append(f"  may return as soon as they qualify again: {_by_reason(free)}")
    return lines


def _more(number: int) -> list[str]:
    over = number - _MOST_NAMED
    return [f"  … and {count(over, 'more lead')}; `--format csv` has all"] if over > 0 else []


def _by_reason(reasons: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in sorted(reasons.items(), key=lambda r: (-r[1], r[0])))


def _asked(work: Worklist) -> Iterator[str]:
    """Yield what is to be done about broken promises, and about how many leads."""
    tell: Counter[str] = Counter()
    back: Counter[str] = Counter()
    others = 0
    for item in (item for group in work.groups for item in group.items):
        actions = [action for due in item.due_things for action in due.actions]
        tell.update({party for action in actions for party in action.notify})
        back.update({action.send_back for action in actions if action.send_back is not None})
        others += any(action.reassign for action in actions)
    yield from (f"  tell {party} about {count(number, 'lead')}" for party, number in sorted(tell.items()))
    if others:
        yield f"  give {count(others, 'lead')} to somebody else: `leadrules reassign` chooses whom"
    yield from (f"  send {count(number, 'lead')} back to marketing as {name}" for name, number in sorted(back.items()))


def _counts(work: Worklist) -> Iterator[str]:
    total = len(work.items)
    width = len(f"{total:,}")
    for place, (one, several) in _PLACE_WORDS.items():
        number = work.places[place]
        if number:
            yield f"{number:>{width},}  {one if number == 1 else several}{_detail(work, place)}"
    yield f"{total:>{width},}  {'lead' if total == 1 else 'leads'} in the log, handed off {count(work.stays, 'time')}"


def _detail(work: Worklist, place: str) -> str:
    if place == "with_sales":
        items = [item for item in work.items if item.place == place]
        overdue, untouched = sum(i.overdue for i in items), sum(i.untouched for i in items)
        return f": {overdue:,} overdue, {untouched:,} not touched yet, {len(work.untouched):,} both"
    if place in ("resting", "may_return"):
        back = [item.way_back.reason for item in work.items if item.place == place and item.way_back]
        return f": {_by_reason(Counter(back))}" if back else ""
    if place in ("with_others", "with_marketing"):
        return f": {_by_reason(Counter(f'in {i.standing.stage}' for i in work.items if i.place == place))}"
    return ""


def _silence(items: Iterable[Item]) -> Iterator[str]:
    silent = Counter(item.standing.suppressed for item in items if item.standing.suppressed)
    for channels, number in sorted(silent.items()):
        on = "every channel" if channels == ("*",) else listed(map(spoken, channels), "and")
        yield f"Marketing keeps silent on {on} for {count(number, 'lead')}"


def _log_lines(followed: Followed) -> Iterator[str]:
    lines = followed.lines
    words = {
        "repeated": "repeated or corrected", "later": f"after {shown(followed.at)}",
        "unknown_then": "not recorded by then", "unusable": "cannot be used",
    }  # fmt: skip
    parts = [count(lines["events"], "event"), *(f"{lines[key]:,} {word}" for key, word in words.items() if lines[key])]
    yield f"Log: {count(lines['lines'], 'line')}: {', '.join(parts)}"
    impossible = len({(p.lead_id, p.event_id) for p in followed.problems})
    if impossible:
        leads = len({p.lead_id for p in followed.problems})
        yield f"Problems: {count(impossible, 'event')} of {count(leads, 'lead')} cannot have happened and did not count"
