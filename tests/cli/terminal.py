"""Run a command on a terminal of its own, type one line when it asks, print what is then seen, and end as it ended.

python terminal.py TYPED COMMAND …
"""

import os
import pty
import sys


def main(typed: str, command: list[str]) -> int:
    child, terminal = pty.fork()
    if child == 0:
        os.execv(command[0], command)  # noqa: S606
    shown, asked = b"", False
    while more := _read(terminal):
        shown += more
        if not asked and shown.rstrip().endswith(b":"):
            os.write(terminal, f"{typed}\n".encode())
            asked = True
    sys.stdout.write(shown.decode())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1000)
    except OSError:  # so Linux says that a terminal has ended
        return b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
