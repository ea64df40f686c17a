# The main jobs on the sample data: from an agreement and a CRM export to a list for sales, and from a log to who owes what.
# `make demo` runs this with leadrules on the PATH.
set -eu
cd "$(dirname "$0")/.."

ruleset=rulesets/saas-midmarket
at=2026-11-02T09:00:00+01:00
export_of_the_crm="--leads examples/sample/leads.csv --activity examples/sample/activity.csv --at $at"

show() {
    printf '\n$ %s\n' "$*"
    "$@"
}

show python examples/make_sample.py
show leadrules check "$ruleset"
show leadrules test "$ruleset"
# shellcheck disable=SC2086 # three options, on purpose
show leadrules decide "$ruleset" $export_of_the_crm --top 10 --out examples/sample/decisions.csv --rejects examples/sample/rejects.csv
# shellcheck disable=SC2086
show leadrules explain "$ruleset" $export_of_the_crm --lead 100177
show python examples/make_log.py
# the log has mistakes, as logs have: they are told, and the command ends with 1
show leadrules standing "$ruleset" --log examples/sample/log.jsonl --at 2026-12-30T12:00:00+01:00 --top 2 || test $? = 1
