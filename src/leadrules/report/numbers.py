"""The numbers behind a report, as tables, and what is to be known of the data."""

from __future__ import annotations

from collections.abc import Iterator

from leadrules.calibration import Calibration
from leadrules.calibration.doubts import SELECTION
from leadrules.documents.content import Cell, Id, Line, Paragraph, Section, Table, bullets, cell, section, table
from leadrules.forecast import Forecast
from leadrules.forecast.predicting import in_percent
from leadrules.forecast.spreading import Volume
from leadrules.report.material import Material
from leadrules.scorecard import Dimension, Figure, Scorecard, Split
from leadrules.scorecard.definitions import GROUPS, Group
from leadrules.scorecard.wording import GROUPS as GROUP_TITLES
from leadrules.scorecard.wording import VIEWS, interval_words, made_of, named, of_words, percent, value_words
from leadrules.worktime.spoken import length


def numbers(card: Scorecard) -> Section | None:
    """Return every number of the scorecard, and the same for teams and sources."""
    groups = (section(GROUP_TITLES[group], _group(card, group)) for group in GROUPS)
    stars = Paragraph(("* Not settled yet: some of these leads are too young.",))
    parts = section("By team and by source", _split(card, "team"), _split(card, "source"), stars)
    flows = section("From stage to stage", _conversions(card))
    return section("All numbers", sections=(*groups, flows, parts))


def _group(card: Scorecard, group: Group) -> Table | None:
    rows = (
        (
            cell(named(figure)),
            cell(value_words(figure)),
            cell(of_words(figure)),
            cell(interval_words(figure.interval)),
            cell(VIEWS[figure.view]),
            cell(made_of(figure)),
        )
        for figure in card.figures
        if figure.definition.group == group
    )
    return table(GROUP_TITLES[group], ("Number", "Value#", "Of", "95% sure", "About", "Made of"), rows)


def _conversions(card: Scorecard) -> Table | None:
    rows = (
        (
            cell(f"{each.origin} → {each.target}"),
            cell(f"{each.converted:,} of {each.entered:,}"),
            cell(percent(each.rate or 0.0)),
            cell(interval_words(each.interval)),
            cell(f"{each.immature:,}" if each.immature else ""),
            cell("" if each.median_us is None else length(each.median_us)),
            cell(f"{each.arrived:,}"),
        )
        for each in card.flows.conversions
        if each.converted
    )
    return table("Leads that came to a stage in the period, and on by now", _FLOW, rows)


_FLOW = ("From, to", "Came on by now", "Rate#", "95% sure", "Too young#", "Half took", "Arrived in the period#")
_OF_PARTS = ("handed_off", "touched_rate", "follow_up_median", "acceptance_rate", "opportunity_rate")


def _split(card: Scorecard, dimension: Dimension) -> Table | None:
    parts = [part for part in card.splits[dimension] if any(figure.of for figure in part.figures)]
    columns = (dimension.capitalize(), *(f"{named(card[name]).capitalize()}#" for name in _OF_PARTS))
    return table(f"By {dimension}", columns, (_part(part) for part in parts))


def _part(part: Split) -> tuple[Cell, ...]:
    return (
        cell(part.name),
        *(cell(_marked(part[name]), interval_words(part[name].interval)) for name in _OF_PARTS),
    )


def _marked(figure: Figure) -> str:
    """Return a number, with a star where some of it is too young to be settled."""
    return f"{value_words(figure)}{'*' if figure.immature else ''}"


def ahead(forecast: Forecast | None) -> Section | None:
    """Return what is to come: the promises about volume, and how sure that is."""
    if forecast is None:
        return None
    if forecast.week is None:
        return section("What is to come", Paragraph(("No full week of history to forecast from.",)))
    spans = (("a week", forecast.week), ("13 weeks", forecast.quarter))
    expected = [(cell(name), *_expected(made)) for name, made in spans if made is not None]
    chances = [
        (
            cell(Id(chance.promise.id)),
            cell(chance.said),
            cell(chance.period.name),
            *_expected(chance.volume),
            cell(in_percent(chance.chance)),
            cell("backed" if chance.is_backed else "not backed"),
        )
        for chance in forecast.chances
    ]
    tried = forecast.realised
    held = f"Tried on {tried.tried:,} earlier weeks, the interval held {tried.held:,} times" if tried.tried else ""
    if tried.apart < tried.tried:
        held += f"; these overlap, and say about as much as {tried.apart:,} {'try' if tried.apart == 1 else 'tries'}"
    return section(
        "What is to come",
        table("If things go on", ("In", "Qualified leads#", "90% interval#"), expected),
        table("Promises about volume", _CHANCE, chances),
        Paragraph((f"{held}.",)) if held else None,
    )


_CHANCE = ("Promise", "At", "In", "Expected#", "90% interval#", "Chance#", "")


def _expected(made: Volume) -> tuple[Cell, Cell]:
    return cell(f"{made.expected:.0f}"), cell(f"{made.low:.0f} to {made.high:.0f}")


def rules(calibration: Calibration | None) -> Section | None:
    """Return what is to be known of what the points are worth."""
    if calibration is None:
        return None
    terms, sample = calibration.terms, calibration.sample
    outcome = f"Outcome: {terms.outcome} within {terms.maturity.days} days of the handoff"
    known = "none is mature" if sample.coverage is None else f"known of {percent(sample.coverage)} of the mature leads"
    trusted = "It can be trusted." if calibration.is_trusted else "It cannot be trusted, for the reasons above."
    said: list[Line] = [(f"{outcome}; {known}.",), (f"{trusted} Not known: {SELECTION}.",)]
    segments = [
        (
            cell(f"{each.name} {each.value}"),
            cell(f"{each.leads:,}"),
            cell(percent(each.rate.value)),
            cell(percent(each.expected)),
        )
        for each in calibration.segments
    ]
    columns = ("Segment", "Leads#", "Converted#", "By their points#")
    told = table("Segments that convert otherwise than their points say", columns, segments)
    return section("How points were judged", bullets(said), told)


def data(material: Material) -> Section | None:
    """Return what is to be known of the data."""
    return section("The data", bullets(_data(material)))


def _data(material: Material) -> Iterator[Line]:
    card = material.card
    log = card.log
    yield (
        f"Handoffs in the log: {log['handed_off events']:,}, of which {log['stays']:,} begin a stay with sales, "
        f"{log['passed on']:,} pass a lead on, {log['cannot have happened']:,} cannot have happened.",
    )
    verdict = card.windows["verdict"]
    if verdict is not None:
        yield (f"Nine of ten verdicts come within {length(verdict)}; a younger handoff without one is too young.",)
    for found in card.findings:
        yield (f"{found.problem.message}. ", Id(found.problem.code))
    if card.problems:
        yield (f"Problems in the log: {len(card.problems):,}; what cannot have happened does not count.",)
    if material.drift is not None:
        years = material.drift.terms.false_alarm_weeks // 52
        yield (
            f"Slides are looked for against the first {material.drift.terms.baseline_weeks} weeks of the log; "
            f"at most one false alarm in {years} years for each conversion, and one more for all of its segments.",
        )
