"""Read one rubric file, and say in an author's words what is wrong with its shape."""

from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from audit.domain.errors import Fault
from audit.store.rubric_shapes import FileShape

_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader is ten times as fast, where there is one


class _Loader(_Safe):  # type: ignore[misc]
    """Refuses a field that is given twice: YAML itself would keep the last and drop the others in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        names: Counter[str] = Counter()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                names[key.value] += 1
                if names[key.value] == 2:
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is there twice", key.start_mark)
        return super().construct_mapping(node, deep)


LOADER: Any = _Loader
F = TypeVar("F", bound=FileShape)


def read_file(path: Path, model: type[F], faults: list[Fault]) -> F | None:
    """One file, or None with its faults added to the list."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader, see LOADER
    except FileNotFoundError:
        faults.append(Fault(path.name, "", "there is no such file; add it, or take its name out of edition.yaml"))
        return None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        faults.append(Fault(path.name, "", f"cannot be read as YAML: {' '.join(str(error).split())}"))
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults += [Fault(path.name, _place(raw, e["loc"]), _in_words(e)) for e in error.errors()]
        return None


def _place(raw: Any, location: tuple[int | str, ...]) -> str:
    """Where in a file, by refs rather than by counting: ``training-annual, levels, item 3``."""
    words: list[str] = []
    here = raw
    for step in location:
        here = here[step] if _has(here, step) else None
        if step == "[key]":  # pydantic's word for the name of an entry, which stands just before it
            continue
        if isinstance(step, int):
            named = here.get("ref") or here.get("id") if isinstance(here, dict) else None
            words = [str(named)] if named else [*words, f"item {step + 1}"]
        else:
            words.append(step)
    return ", ".join(words)


def _has(here: Any, step: int | str) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _in_words(error: Any) -> str:
    """One validation error, in words an author can act on."""
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a field of this file; check the spelling"
        case "string_type":
            return f"should be text, not {error['input']!r}; put it in quotes"
        case "model_type" | "model_attributes_type":
            return "should be fields with names, one to a line"
        case "dict_type":
            return "should be entries with names, one to a line"
        case "list_type":
            return "should be a list, with a hyphen before each entry"
        case "int_type" | "int_parsing" | "int_from_float":
            return f"should be a whole number, not {error['input']!r}"
        case "bool_type" | "bool_parsing":
            return f"should be true or false, not {error['input']!r}"
        case "too_short":
            return f"needs at least {context['min_length']} entries, has {context['actual_length']}"
        case "too_long":
            return f"may have at most {context['max_length']} entries, has {context['actual_length']}"
        case "string_too_short":
            return "is empty"
        case "string_pattern_mismatch":
            return f"may hold lower-case letters, digits and single hyphens only, not {error['input']!r}"
        case "literal_error" | "enum":
            return f"is {error['input']!r}; use one of {context['expected']}"
        case "greater_than_equal" | "less_than_equal":
            return f"is {error['input']!r}; it should be from 1 to 36"
        case _:
            return str(error["msg"]).lower()
