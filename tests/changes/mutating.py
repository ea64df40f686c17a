"""Changing an agreement anywhere: whatever its file says may be taken out, doubled, swapped, renamed or said otherwise."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from leadrules import AgreementError, parse
from leadrules.agreement import Agreement
from leadrules.holiday_lock import LOCK_FILE

Path = tuple[Any, ...]
Data = dict[str, Any]
NAME = re.compile(r"[a-z][a-z0-9_-]{2,}")


def paths(data: Any, path: Path = ()) -> Iterator[Path]:
    """Yield where anything stands, root left out."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from paths(value, (*path, key))


def at(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data


def remove(draw: Callable[..., Any], data: Data, path: Path) -> None:
    del at(data, path[:-1])[path[-1]]


def double(draw: Callable[..., Any], data: Data, path: Path) -> None:
    holder, key = at(data, path[:-1]), path[-1]
    twin = copy.deepcopy(holder[key])
    if isinstance(holder, list):
        if isinstance(twin, dict) and "id" in twin:
            twin["id"] += "-too"
        holder.insert(key + draw(st.integers(0, 1)), twin + "x" if isinstance(twin, str) else twin)
    else:
        holder[f"{key}_too"] = twin


def swap(draw: Callable[..., Any], data: Data, path: Path) -> None:
    holder = at(data, path[:-1])
    if isinstance(holder, list):
        other = draw(st.integers(0, len(holder) - 1))
        holder[path[-1]], holder[other] = holder[other], holder[path[-1]]


def say(draw: Callable[..., Any], data: Data, path: Path) -> None:
    """Put there what stands under the same key elsewhere, or a number nearby."""
    holder, key = at(data, path[:-1]), path[-1]
    value = holder[key]
    if isinstance(value, bool):
        holder[key] = not value
    elif isinstance(value, int):
        holder[key] = value + draw(st.sampled_from([-1, 1, 10]))
    elif isinstance(value, str) and (numbers := list(re.finditer(r"\d+", value))) and draw(st.booleans()):
        found = draw(st.sampled_from(numbers))
        holder[key] = value[: found.start()] + str(int(found[0]) + 1) + value[found.end() :]
    else:
        alike = [at(data, other) for other in paths(data) if other[-1] == key or type(at(data, other)) is type(value)]
        holder[key] = copy.deepcopy(draw(st.sampled_from(alike)))


def rename(draw: Callable[..., Any], data: Data, path: Path) -> None:
    """Give a name another spelling wherever it stands."""
    key = path[-1]
    name = key if isinstance(key, str) and draw(st.booleans()) else at(data, path)
    if isinstance(name, str) and NAME.fullmatch(name):
        text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", f"{name}_x", json.dumps(data))
        renamed = json.loads(text)
        data.clear()
        data.update(renamed)


MUTATIONS = (remove, double, swap, say, say, rename)


@st.composite
def mutated(draw: Callable[..., Any], agreement: Agreement, lock: str | None = None, most: int = 3) -> Agreement:
    """Draw an agreement with a few changes of another: those that leave it one."""
    data: Data = copy.deepcopy(agreement.document.data)
    lists = agreement.clause.lists.items()
    files = {source: "\n".join(agreement.lists[name]) for name, source in lists if isinstance(source, str)}
    files |= {} if lock is None else {LOCK_FILE: lock}
    found, wanted = agreement, draw(st.integers(1, most))
    for _ in range(5 * wanted):
        attempt = copy.deepcopy(data)
        path = draw(st.sampled_from(list(paths(data))))
        draw(st.sampled_from(MUTATIONS))(draw, attempt, path)
        try:
            found = parse(json.dumps(attempt), files=files)
        except AgreementError:
            continue
        data, wanted = attempt, wanted - (found.digest != agreement.digest)
        if not wanted:
            break
    return found
