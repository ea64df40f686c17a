"""LR600-LR629: signatures of approvals, and who may give them."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR600",
        "a file that is not one SSH signature",
        "A signature file holds the lines from `-----BEGIN SSH SIGNATURE-----` to `-----END SSH SIGNATURE-----` and "
        "nothing else. What stands around them is signed by nobody and could be taken for signed.",
        "-----BEGIN SSH SIGNATURE-----\n…\n-----END SSH SIGNATURE-----\napproved except for the second clock",
        "-----BEGIN SSH SIGNATURE-----\n…\n-----END SSH SIGNATURE-----",
    ),
    Code(
        "LR601",
        "a damaged signature",
        "Parts of it are cut short, left over or not in their one form, so it proves nothing.",
        "a file that a merge or an editor has changed",
        "leadrules sign my-rules --as sales --key ~/.ssh/id_ed25519",
    ),
    Code(
        "LR602",
        "a signature of an unknown version of the format",
        "A newer version of the format may mean something that this release cannot check.",
        "version 2 of SSHSIG",
        "leadrules sign my-rules --as sales --key ~/.ssh/id_ed25519",
    ),
    Code(
        "LR603",
        "a signature that was made for something else",
        "The namespace says what a signature is for. One that a person made for a commit or a file was not meant as an "
        "approval.",
        "ssh-keygen -Y sign -n git …",
        "ssh-keygen -Y sign -n leadrules …",
    ),
    Code(
        "LR604",
        "a weak signature",
        "RSA with SHA-1, short RSA keys and hashes other than SHA-256 and SHA-512 can be forged, or soon will be.",
        "an RSA key of 1,024 bits",
        "ssh-keygen -t ed25519",
    ),
    Code(
        "LR605",
        "a key of a kind that cannot approve",
        "Ed25519, ECDSA on the curves P-256, P-384 and P-521, RSA, and the hardware keys of the first two can approve. "
        "DSA keys and certificates cannot.",
        "ssh-keygen -t dsa",
        "ssh-keygen -t ed25519",
    ),
    Code(
        "LR606",
        "a signature file that is too large",
        "A signature has a few hundred bytes. A file of many thousands is something else.",
        "approvals/3.0.0/sales.sig with a scanned letter in it",
        "leadrules sign my-rules --as sales --key ~/.ssh/id_ed25519",
    ),
    Code(
        "LR610",
        "an approval that is missing",
        "Every party that approves has to sign every version. What it signed under an older version stays in that "
        "version's folder and does not count for this one.",
        "approvals/3.0.0/marketing.sig   # and no sales.sig",
        "leadrules sign my-rules --as sales --key ~/.ssh/id_ed25519",
    ),
    Code(
        "LR611",
        "a signature that does not fit what the agreement says now",
        "A rule, a list, a holiday or a duty changed after it was signed, or the signature was tampered with. The file "
        "alone cannot tell which of the two: it holds no text. A comment or another layout changes nothing.",
        "- {id: mql, when: fit >= 40, handoff: true}   # was 50 when sales signed",
        "leadrules approvals my-rules --base origin/main:my-rules   # what changed; then sign again",
    ),
    Code(
        "LR612",
        "an agreement that changed after it was signed",
        "The signature is good for the base that was given, and not for what the agreement says now.",
        "approvals/3.0.0/sales.sig, and then another threshold",
        "leadrules sign my-rules --as sales --key ~/.ssh/id_ed25519",
    ),
    Code(
        "LR613",
        "a signature by a key that nobody is listed with",
        "The list of allowed signers says whose key is whose. Anybody can make a key; only a listed one approves. The "
        "list is read from the base branch, so that a change cannot let its own author in.",
        "sales.sig by a new laptop's key",
        "cat id_ed25519.pub   # add this line to approvals/allowed_signers, in a change of its own",
    ),
    Code(
        "LR614",
        "a signature of another party",
        "The party stands in what is signed, and keys are listed for parties: the word of one side is not that of the "
        "other.",
        "cp approvals/3.0.0/marketing.sig approvals/3.0.0/sales.sig",
        "leadrules sign my-rules --as sales --key ~/.ssh/id_ed25519",
    ),
    Code(
        "LR615",
        "a key that is not valid at this time",
        "The line of the key has `valid-after` or `valid-before`. A signature carries no time that could be trusted, "
        "so the instant of the check counts, as with `ssh-keygen -O verify-time`.",
        'ana@example.com,marketing valid-before="20260630Z" ssh-ed25519 AAAA…',
        "eva@example.com,marketing ssh-ed25519 AAAA…   # and Eva signs",
    ),
    Code(
        "LR616",
        "a key that is listed for other purposes",
        "`namespaces` of its line does not have `leadrules`.",
        'ana@example.com,marketing namespaces="git" ssh-ed25519 AAAA…',
        'ana@example.com,marketing namespaces="git,leadrules" ssh-ed25519 AAAA…',
    ),
    Code(
        "LR617",
        "who must approve and who can do not agree",
        "A party that has to approve is not in the agreement, says `approves: false`, or is not asked any more. A "
        "change could otherwise do without the party that it is about.",
        "leadrules verify my-rules --require marketing,sales   # and the change makes sales `approves: false`",
        "sales: {accountable: VP Sales}",
    ),
    Code(
        "LR618",
        "one key that signed for several parties",
        "Two approvals by one key are the word of one person.",
        "ana@example.com,marketing,sales ssh-ed25519 AAAA…",
        "ana@example.com,marketing ssh-ed25519 AAAA…\nbob@example.com,sales ssh-ed25519 AAAA…",
    ),
    Code(
        "LR619",
        "a signature that nobody asked for",
        "The party need not approve, or is none of the agreement. Its signature is not looked at.",
        "approvals/3.0.0/revops.sig   # and revops has `approves: false`",
        "rm approvals/3.0.0/revops.sig",
    ),
    Code(
        "LR620",
        "a line of allowed signers that cannot be read",
        "A line that is skipped would let somebody out, or leave a bound off, without anybody noticing.",
        "marketing AAAAC3NzaC1lZDI1NTE5AAAA…",
        "ana@example.com,marketing ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA…",
    ),
    Code(
        "LR621",
        "a certificate authority among allowed signers",
        "`cert-authority` lets a key decide who signs. Who may approve an agreement should stand in the list itself.",
        "*@example.com,sales cert-authority ssh-ed25519 AAAA…",
        "bob@example.com,sales ssh-ed25519 AAAA…",
    ),
    Code(
        "LR622",
        "an unknown option of an allowed signer",
        "An option limits what a key may do. One that is misspelt would limit nothing.",
        'bob@example.com,sales valid-til="20271231Z" ssh-ed25519 AAAA…',
        'bob@example.com,sales valid-before="20271231Z" ssh-ed25519 AAAA…',
    ),
    Code(
        "LR623",
        "a validity that is no instant",
        "Instants are written without signs between their parts. With `Z` they are in UTC and mean the same "
        "everywhere; without it they are read in the zone of the agreement, and by OpenSSH in that of the machine.",
        'valid-before="2027-12-31"',
        'valid-before="20271231Z"',
    ),
    Code(
        "LR626",
        "an agreement that cannot be signed yet",
        "Its calendars name holidays whose dates are not written down, or not all of them. The dates are part of what "
        "is signed; locking them later would make the signature void.",
        "leadrules sign my-rules --as sales --key ~/.ssh/id_ed25519",
        "leadrules lock my-rules\nleadrules sign my-rules --as sales --key ~/.ssh/id_ed25519",
    ),
    Code(
        "LR628",
        "a private key that cannot be used",
        "`sign` reads private keys as `ssh-keygen` writes them. A key in a hardware token, or one that only an agent "
        "has, signs by `ssh-keygen` itself: the file that it makes is the same.",
        "leadrules sign my-rules --as sales --key ~/.ssh/id_ed25519.pub",
        "leadrules approvals my-rules --message sales | ssh-keygen -Y sign -n leadrules -f ~/.ssh/id_ed25519.pub",
    ),
    Code(
        "LR629",
        "a party that has signed with another key",
        "Whoever signed before may be another person of that party. Their word is not replaced by the way.",
        "leadrules sign my-rules --as sales --key bobs-key   # and Ana has signed for sales",
        "leadrules sign my-rules --as sales --key bobs-key --force",
    ),
)
