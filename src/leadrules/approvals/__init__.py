"""Approvals: what parties sign, who may sign for whom, and whether all have approved exactly this agreement.

A signature is a file in OpenSSH's format, so that anyone can check it with ``ssh-keygen -Y verify``. Nothing here reads
a clock or a file: keys, signatures and the list of signers come in as bytes and text.
"""

from leadrules.approvals.message import approving, message
from leadrules.approvals.private_keys import KeyFile, PrivateKey, read_key_file, unlock
from leadrules.approvals.public_keys import PublicKey
from leadrules.approvals.refusals import Refused
from leadrules.approvals.signers import Signer, read_signers
from leadrules.approvals.signing import check_can_sign, sign
from leadrules.approvals.sshsig import NAMESPACE, Signature, read_signature
from leadrules.approvals.verifying import Approval, SignatureFile, Verification, given_approvals, verify

__all__ = [
    "NAMESPACE",
    "Approval",
    "KeyFile",
    "PrivateKey",
    "PublicKey",
    "Refused",
    "Signature",
    "SignatureFile",
    "Signer",
    "Verification",
    "approving",
    "check_can_sign",
    "given_approvals",
    "message",
    "read_key_file",
    "read_signature",
    "read_signers",
    "sign",
    "unlock",
    "verify",
]
