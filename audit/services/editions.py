"""The editions of the rubric there are, and what each changed."""

from collections.abc import Iterator

from audit.domain.rubric import Edition
from audit.domain.rubric_changes import EditionChanges, changes_since
from audit.store.rubric_files import edition_ids, load_edition


def all_editions() -> list[Edition]:
    """Newest first."""
    return [load_edition(edition_id) for edition_id in reversed(edition_ids())]


def changes_of(edition: Edition) -> EditionChanges | None:
    """What an edition changed since the one it is based on, or None for a first edition."""
    return changes_since(edition, load_edition(edition.based_on)) if edition.based_on else None


def change_lines(changes: EditionChanges) -> Iterator[str]:
    """What is the same, reworded, replaced, new and retired: the counts, then each ref."""
    replaces = [f"{c.criterion.ref} (for {', '.join(c.descent.refs)})" for c in changes.replaces]
    yield (
        f"since {changes.before.id}: {len(changes.same)} same, {len(changes.reworded)} reworded, "
        f"{len(replaces)} in place of {len(changes.replaced)}, {len(changes.new)} new, {len(changes.retired)} retired"
    )
    named = {
        "reworded": [c.criterion.ref for c in changes.reworded],
        "replaces": replaces,
        "new": [c.criterion.ref for c in changes.new],
        "retired": [f"{criterion.ref} ({why})" for criterion, why in changes.retired],
        "asked for by more": [c.criterion.ref for c in changes.more_asked],
    }
    yield from (f"{word}: {', '.join(refs)}" for word, refs in named.items() if refs)
