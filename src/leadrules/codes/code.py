"""What one diagnostic code means: the page that ``leadrules explain LR203`` prints."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A permanent diagnostic code and its page.

    ``why`` says why it is a problem, ``bad`` shows a mistake and ``instead`` its repair, each as short YAML or text.
    """

    code: str
    title: str
    why: str
    bad: str
    instead: str
