"""Which entries changed, and whom they concern."""

from signing import agreement

from leadrules.approvals import Entry, Kind, changed_entries

ES = '{id: es, when: country == "ES", to: {queue: es}}'
PT = '{id: pt, when: country == "PT", to: {queue: pt}}'


def test_entries_are_named_by_their_ids_and_concern_the_party_that_they_name():
    changed = agreement(
        ("Follow up every lead.", "Follow up."),
        ("at_least: 50", "at_least: 40"),
        ("means: being contacted", "means: being called"),
        ("      - {id: served, when: country in served, points: 20}\n", ""),
        ("ladder: []", f"ladder: [{ES}]"),
        ("[ES, PT]", "[ES]"),
    )
    assert changed_entries(agreement(), changed) == (
        Entry("commitments.marketing.volume.at_least", Kind.CHANGED, "marketing"),
        Entry("lifecycle.stages.working.means", Kind.CHANGED, "sales"),
        Entry("lists.served", Kind.CHANGED, None),
        Entry("parties.sales.duties", Kind.CHANGED, "sales"),
        Entry("routing.ladder.es", Kind.ADDED, None),
        Entry("scoring.fit.rules.served", Kind.REMOVED, None),
    )


def test_another_order_is_a_change_where_the_first_that_holds_decides():
    one, other = agreement(("ladder: []", f"ladder: [{ES}, {PT}]")), agreement(("ladder: []", f"ladder: [{PT}, {ES}]"))
    assert one.digest != other.digest
    assert changed_entries(one, other) == (Entry("routing.ladder", Kind.REORDERED, None),)


def test_whoever_stops_approving_is_named():
    changed = agreement(("sales: {accountable: VP Sales,", "sales: {accountable: VP Sales, approves: false,"))
    assert changed_entries(agreement(), changed) == (Entry("parties.sales.approves", Kind.ADDED, "sales"),)
