"""A forecast as text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leadrules.cli.console import count
from leadrules.forecast import Band, Forecast, Negotiation, Option, Volume
from leadrules.forecast.negotiating import MATURES, Share
from leadrules.forecast.predicting import in_percent
from leadrules.formats import escaped, with_code
from leadrules.statistics import Interval

_SHOWN: Final = 13
_WIDEST: Final = 30


@dataclass(frozen=True, slots=True)
class Told:
    """A forecast, the one it is compared with, what a threshold does, and what is to be said of the files."""

    forecast: Forecast
    before: Forecast | None = None
    negotiation: Negotiation | None = None
    notes: tuple[str, ...] = ()

    def headline(self) -> str:
        """Return it in one line."""
        made = self.forecast
        if made.volume is None:
            return "no full week of history"
        spoken = [
            f"{c.promise.id} {'backed' if c.is_backed else 'not backed'} ({in_percent(c.chance)})" for c in made.chances
        ]
        return "; ".join([f"{range_of(made.volume)} in {count(made.weeks, 'week')}", *spoken])


@dataclass(frozen=True, slots=True)
class Block:
    """Lines, and a table below them; either may be empty."""

    title: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def forecast_text(told: Told) -> Iterator[str]:
    """Yield the lines of a forecast for a terminal."""
    yield _heading(told)
    for block in _blocks(told):
        yield ""
        yield block.title
        yield from (f"  {line}" for line in block.lines)
        if block.rows:
            yield from _columns((block.head, *block.rows))


def forecast_markdown(told: Told) -> str:
    """Return a forecast as Markdown, for a pull request."""
    agreement = told.forecast.backtest.plan.agreement
    return "\n".join([f"### Forecast: {escaped(f'{agreement.id} {agreement.version}')}", "", *forecast_lines(told)])


def forecast_lines(told: Told) -> list[str]:
    """Return a forecast as lines of Markdown, without a heading."""
    lines = [f"**{escaped(told.headline())}**", "", escaped(_heading(told))]
    for block in _blocks(told):
        lines += ["", f"{escaped(block.title)}:", "", *(f"- {with_code(line)}" for line in block.lines)]
        if block.rows:
            lines += [*([""] if block.lines else []), f"| {' | '.join(map(escaped, block.head))} |"]
            lines += [f"|{'---|' * len(block.head)}"]
            lines += [f"| {' | '.join(map(escaped, row))} |" for row in block.rows]
    return lines


def range_of(volume: Volume) -> str:
    """Return a volume with its interval in whole leads: ``82 (55 to 109)``."""
    digits = 0 if volume.expected >= 10 else 1
    return f"{volume.expected:,.{digits}f} ({volume.low:,.0f} to {volume.high:,.0f})"


def _heading(told: Told) -> str:
    past = told.forecast.backtest
    agreement = past.plan.agreement
    return (
        f"{agreement.id} {agreement.version}: {count(past.leads, 'lead')}, decided at the end of each of "
        f"{count(len(past.weeks), 'week')} up to {past.at.isoformat()}"
    )


def _blocks(told: Told) -> Iterator[Block]:
    yield _history(told)
    yield _ahead(told)
    if told.forecast.chances or told.forecast.unspoken:
        yield _promises(told)
    if told.negotiation is not None:
        yield _options(told.negotiation, told.forecast.weeks)
        if any(band.accepted.of for band in told.negotiation.bands):
            yield _bands(told.negotiation)
    if told.notes:
        yield Block("Notes", told.notes)


def _history(told: Told) -> Block:
    past, before = told.forecast.backtest, told.before
    shown = past.weeks[-_SHOWN:]
    most = max((week.leads or 0 for week in shown), default=0)
    theirs = {} if before is None else {week.week.name: week.leads for week in before.backtest.weeks}
    rows = []
    for week in shown:
        other = [] if before is None else [_number(theirs.get(week.week.name))]
        bar = "█" * round(_WIDEST * (week.leads or 0) / most) if most else ""
        rows.append((week.week.name, *other, _number(week.leads), bar))
    head = ("week", *(["before"] if before else []), "after" if before else "qualified", "")
    lines = []
    if len(past.weeks) > len(shown):
        lines.append(f"the last {len(shown)} of {len(past.weeks)} weeks; `--format json` has all")
    if past.before:
        lines.append(f"{count(past.before, 'lead')} had qualified before the first week and count in none")
    if again := sum(each.again for each in past.qualified):
        lines.append(f"{count(again, 'lead')} counted once more after coming back from sales")
    if past.running is not None:
        lines.append(f"the running week has {past.running:,} so far and is left out of the forecast")
    return Block("Qualified leads a week", tuple(lines), head, tuple(rows) if rows else ())


def _ahead(told: Told) -> Block:
    made = told.forecast
    if made.volume is None or made.week is None:
        return Block("Ahead", ("no full week of history: nothing can be said",))
    lines = [f"a week: {_compared(told, 'week')}", f"next {count(made.weeks, 'week')}: {_compared(told, 'volume')}"]
    lines.append("in brackets what holds nine times in ten, if things go on as they did")
    realised = made.realised
    if realised.tried:
        times = count(realised.tried, "earlier week")
        lines.append(f"tried at {times}, the same interval held what came {realised.held} of {realised.tried} times")
        if realised.apart < realised.tried:
            worth = count(realised.apart, "try", "tries")
            lines.append(f"these stretches of {realised.weeks} weeks overlap: that says about as much as {worth}")
    else:
        lines.append("the history is too short to try the same interval on it")
    return Block("Ahead", tuple(lines))


def _compared(told: Told, which: str) -> str:
    after: Volume = getattr(told.forecast, which)
    before: Volume | None = None if told.before is None else getattr(told.before, which)
    return range_of(after) if before is None else f"{range_of(before)} → {range_of(after)}"


def _promises(told: Told) -> Block:
    made = told.forecast
    rows = []
    for chance in made.chances:
        verdict = "backed" if chance.is_backed else "NOT BACKED"
        told_of = (chance.party, chance.promise.id, chance.said, chance.period.name)
        rows.append((*told_of, range_of(chance.volume), in_percent(chance.chance), verdict))
    names = ", ".join(promise.id for _, promise in made.unspoken)
    lines = (f"about something else than volume, and not forecast: {names}",) if names else ()
    return Block("Promises", lines, ("by", "id", "promised", "next", "expected", "chance", ""), tuple(rows))


def _options(turned: Negotiation, weeks: int) -> Block:
    lines = (
        f"accepted, won: of real handoffs at least {MATURES.days} days old that would qualify, with 90% intervals",
        "new: never handed off, so nobody knows; with `?` what became of others with as many points",
    )
    head = ("from", f"next {weeks} weeks", "chance of", "accepted", "won", "wins kept", "new", "accepted?", "won?")
    rows = tuple(_option(turned, option) for option in turned.options)
    return Block(f"What {turned.threshold.said} does", lines, head, rows)


def _option(turned: Negotiation, option: Option) -> tuple[str, ...]:
    made, estimate = option.forecast, option.estimate
    now = " (now)" if option.value == turned.threshold.now else ""
    backs = ", ".join(f"{c.promise.id} {in_percent(c.chance)}" for c in made.chances) or "-"
    unknown = f", {estimate.beyond:,} without precedent" if estimate.beyond else ""
    return (
        f"{option.value:g}{now}",
        "-" if made.volume is None else range_of(made.volume),
        backs,
        _share(option.accepted),
        _share(option.won),
        "-" if option.wins_kept is None else f"{100 * option.wins_kept:.0f}%",
        f"{option.new:,}{unknown}",
        _ends(estimate.accepted),
        _ends(estimate.won),
    )


def _bands(turned: Negotiation) -> Block:
    rows = []
    for band in turned.bands:
        ends = [None if end is None else f"{end:g}" for end in (band.low, band.high)]
        name = (
            f"below {ends[1]}"
            if ends[0] is None
            else f"{ends[0]} and more"
            if ends[1] is None
            else " to ".join(map(str, ends))
        )
        rows.append((name, _share(band.accepted), _share(band.won)))
    axes = " + ".join(turned.threshold.axes)
    return Block(f"What became of handoffs by {axes}", (), (axes, "accepted", "won"), tuple(rows))


def _name(band: Band) -> str:
    if band.low is None:
        return f"below {band.high:g}"
    return f"{band.low:g} and more" if band.high is None else f"{band.low:g} to {band.high:g}"


def _share(share: Share) -> str:
    return f"{share.hits:,} of {share.of:,} ({_ends(share.interval)})" if share.of else "none known"


def _ends(interval: Interval | None) -> str:
    return "-" if interval is None else f"{100 * interval.low:.0f} to {100 * interval.high:.0f}%"


def _number(leads: int | None) -> str:
    return "gap" if leads is None else f"{leads:,}"


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield f"  {'  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))}".rstrip()
