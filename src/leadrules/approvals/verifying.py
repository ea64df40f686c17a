"""Whether every party that must has approved exactly this agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from leadrules.agreement import Agreement
from leadrules.approvals.message import approving, message, why_not_approving
from leadrules.approvals.refusals import Refused
from leadrules.approvals.signers import Signer
from leadrules.approvals.sshsig import Signature, read_signature
from leadrules.changes import diff
from leadrules.diagnostics import Diagnostic, Span, error, has_errors, in_order, note, warning

_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """What stands in the file of a signature, and what diagnostics call it."""

    name: str
    content: bytes

    @property
    def span(self) -> Span:
        """The beginning of the file."""
        return Span(self.name, 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Approval:
    """The word of one party. It counts where ``signer``, the line that allows its key, is known.

    ``signature`` is None where there is none that could be read; ``problem`` says why the approval does not count.
    """

    party: str
    signature: Signature | None = None
    signer: Signer | None = None
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The approvals of the parties that must approve, and everything that was found."""

    approvals: tuple[Approval, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def passed(self) -> bool:
        """Whether all of them have approved exactly this agreement."""
        return bool(self.approvals) and not has_errors(self.diagnostics)


def verify(
    agreement: Agreement,
    signatures: Mapping[str, SignatureFile],
    signers: Sequence[Signer],
    at: datetime,
    *,
    required: Sequence[str] | None = None,
    base: Agreement | None = None,
) -> Verification:
    """Return whether every party that must has approved an agreement at an instant.

    ``signatures`` has, by party, the files under the version of the agreement. ``required`` are the parties that must
    approve; all that the agreement says where it is None. ``base`` is an older state of the agreement: with it, a
    signature of that state is told from a damaged one, and a party that approved there may not vanish unless
    ``required`` is given.

    Raises:
        ModuleNotFoundError: the package ``cryptography`` is not installed.
    """
    checking = _Checking(agreement, base)
    needed = tuple(dict.fromkeys(approving(agreement) if required is None else required))
    given = (checking.approval(party, signatures.get(party)) for party in needed)
    approvals = tuple(_listed(approval, signatures, signers, at) for approval in given)
    found = [approval.problem for approval in approvals if approval.problem is not None]
    if not needed:
        hint = "name them under `parties`"
        found.append(error("LR617", f"nobody approves `{agreement.id}`", agreement.document.root.span, hint))
    if required is None:
        found += _vanished(agreement, base)
    found += _not_asked_for(signatures, needed)
    return Verification(approvals, in_order([*found, *_one_key_for_several(approvals)]))


def given_approvals(
    agreement: Agreement, signatures: Mapping[str, SignatureFile], *, base: Agreement | None = None
) -> tuple[Approval, ...]:
    """Return what each party that approves has signed, whoever's key it was: ``signer`` is None throughout.

    Raises:
        ModuleNotFoundError: the package ``cryptography`` is not installed.
    """
    checking = _Checking(agreement, base)
    return tuple(checking.approval(party, signatures.get(party)) for party in approving(agreement))


def _listed(
    approval: Approval, signatures: Mapping[str, SignatureFile], signers: Sequence[Signer], at: datetime
) -> Approval:
    """Return an approval with the line that allows its key, or with the reason why none does."""
    if approval.signature is None or approval.problem is not None:
        return approval
    try:
        return replace(approval, signer=_signer(approval.party, approval.signature, signers, at))
    except Refused as refused:
        return replace(approval, problem=_refused(approval.party, signatures[approval.party], refused))


def _refused(party: str, file: SignatureFile, refused: Refused) -> Diagnostic:
    return refused.told(f"the signature of `{party}` does not count", file.span)


def _not_asked_for(signatures: Mapping[str, SignatureFile], needed: Sequence[str]) -> list[Diagnostic]:
    return [
        note("LR619", f"nobody asked `{party[:60]}` to approve", file.span, "its signature is not looked at")
        for party, file in signatures.items()
        if party not in needed
    ]


def _vanished(agreement: Agreement, base: Agreement | None) -> list[Diagnostic]:
    """Return an error for each party that approved the base and would not be asked any more."""
    if base is None:
        return []
    hint = "say who must approve with `--require`, in a place that the change cannot touch"
    span = agreement.document.root["parties"].key_span
    return [
        error("LR617", f"`{name}` had to approve {base.version}, and is not asked any more", span, hint)
        for name in approving(base)
        if name not in approving(agreement)
    ]


def _one_key_for_several(approvals: Sequence[Approval]) -> list[Diagnostic]:
    parties: dict[str, list[Approval]] = defaultdict(list)
    for approval in approvals:
        if approval.signer is not None:
            parties[approval.signer.key.fingerprint].append(approval)
    found = []
    for together in parties.values():
        if len(together) > 1 and (signer := together[0].signer) is not None:
            names = " and ".join(f"`{approval.party}`" for approval in together)
            words = f"one key has signed for {names}"
            found.append(warning("LR618", words, signer.span, "let each party sign with a key of its own"))
    return found


@dataclass(frozen=True, slots=True)
class _Checking:
    """Checks what was signed, party by party."""

    agreement: Agreement
    base: Agreement | None

    def approval(self, party: str, file: SignatureFile | None) -> Approval:
        """Return the approval of a party, or why there is none."""
        if (problem := why_not_approving(self.agreement, party)) is not None:
            return Approval(party, problem=problem)
        if file is None:
            return Approval(party, problem=self._missing(party))
        try:
            signature = read_signature(file.content)
        except Refused as refused:
            return Approval(party, problem=_refused(party, file, refused))
        try:
            self._check_message(party, signature)
            return Approval(party, signature)
        except Refused as refused:
            return Approval(party, signature, problem=_refused(party, file, refused))

    def _missing(self, party: str) -> Diagnostic:
        agreement = self.agreement
        hint = f"`leadrules sign … --as {party} --key KEY` signs it"
        span = agreement.document.root["parties"][party].key_span
        return error("LR610", f"`{party}` has not signed {agreement.version}", span, hint)

    def _check_message(self, party: str, signature: Signature) -> None:
        """Make sure that a signature is one of this agreement, by this party."""
        agreement = self.agreement
        if signature.is_of(message(agreement, party)):
            return
        for other in agreement.clause.parties:
            if other != party and signature.is_of(message(agreement, other)):
                raise Refused("LR614", f"it was given for `{other}`", f"`leadrules sign … --as {party}` signs for it")
        if self.base is not None and signature.is_of(message(self.base, party)):
            raise Refused("LR612", self._since(self.base), "look at what changed, and sign again")
        hint = "sign again; with `--base` a signature of that revision is told from a damaged one"
        reason = f"it does not fit what {agreement.version} says now: that changed after it was signed, or the file did"
        raise Refused("LR611", reason, hint)

    def _since(self, base: Agreement) -> str:
        if base.version != self.agreement.version:
            return f"it is a signature of {base.version}, not of {self.agreement.version}"
        changes = diff(base, self.agreement).changes
        said = ", ".join(change.sentence for change in changes[:_MOST_NAMED])
        more = f" and {len(changes) - _MOST_NAMED:,} more" if len(changes) > _MOST_NAMED else ""
        return f"this changed after it was signed: {said}{more}"


def _signer(party: str, signature: Signature, signers: Sequence[Signer], at: datetime) -> Signer:
    """Return the line that allows the key of a signature to sign for a party at an instant.

    Raises:
        Refused: no line does; it says why.
    """
    lines = [signer for signer in signers if signer.key.blob == signature.key.blob]
    if not lines:
        hint = "let both sides add its line to the file of allowed signers, in a change of its own"
        raise Refused("LR613", f"nobody is listed with its key, {signature.key}", hint)
    of_party = [signer for signer in lines if signer.signs_for(party)]
    if not of_party:
        names = ", ".join(f"`{name}`" for signer in lines for name in signer.principals)
        hint = f"somebody of `{party}` signs it, or both sides let this key sign for `{party}`"
        raise Refused("LR614", f"its key, {signature.key}, is listed for {names} only", hint)
    problems = [_why_not_allowed(signer, at) for signer in of_party]
    for signer, problem in zip(of_party, problems, strict=True):
        if problem is None:
            return signer
    raise next(problem for problem in problems if problem is not None)


def _why_not_allowed(signer: Signer, at: datetime) -> Refused | None:
    if not signer.signs_approvals:
        listed = ",".join(signer.namespaces or ())
        hint = "add `leadrules` to its `namespaces`"
        return Refused("LR616", f"its key is listed for the namespaces `{listed[:60]}` only", hint)
    if signer.valid_before is not None and at > signer.valid_before:
        hint = "somebody whose key is valid signs it; `--at` looks as of an earlier instant"
        return Refused("LR615", f"its key was valid until {_shown(signer.valid_before)}", hint)
    if signer.valid_after is not None and at < signer.valid_after:
        hint = "somebody whose key is valid signs it"
        return Refused("LR615", f"its key is valid from {_shown(signer.valid_after)} on", hint)
    return None


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
