"""The agreement as a whole: a file read, checked and typed, or every reason why it cannot be used."""

from leadrules.agreement.agreed import Agreement
from leadrules.agreement.clause import AgreementClause
from leadrules.agreement.opening import examine, load, parse

__all__ = ["Agreement", "AgreementClause", "examine", "load", "parse"]
