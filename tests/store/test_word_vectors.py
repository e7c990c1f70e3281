"""The table of word vectors: read back as it was saved, within the rounding, and refused where it is spoilt."""

import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from audit.domain.errors import RubricError
from audit.store.word_vectors import FILE, load_word_vectors, read_word_vectors, save_word_vectors
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with

TABLE = np.array([[127, -254, 63.5], [0, 0, 0], [0.5, 0.25, -0.125]], dtype=np.float32)
WORDS = ["email", "zebra", "2fa"]


@pytest.fixture
def path(tmp_path):
    save_word_vectors(WORDS, TABLE, tmp_path / "vectors.npz")
    return tmp_path / "vectors.npz"


def fault(path):
    with pytest.raises(RubricError) as raised:
        read_word_vectors(path)
    return str(raised.value)


def spoil(path, **arrays):
    """The same file with some of its arrays replaced; None takes one out."""
    with np.load(path) as kept:
        there = {**kept, **arrays}
    np.savez_compressed(path, **{name: array for name, array in there.items() if array is not None})


def test_a_table_is_read_back_as_it_was_saved(path):
    """Steps of 2 for the first row, so that 63.5 is rounded to 64; of 0.5/127 for the last."""
    vectors = read_word_vectors(path)
    assert dict(vectors.rows) == {"email": 0, "zebra": 1, "2fa": 2}
    assert vectors.table.dtype == np.float32
    assert vectors.table.tolist()[:2] == [[128, -254, 64], [0, 0, 0]]
    assert vectors.table[2] == pytest.approx([0.5, 64 * 0.5 / 127, -32 * 0.5 / 127])


def test_the_application_reads_the_one_beside_the_statements(tmp_path):
    (tmp_path / FILE).parent.mkdir()
    save_word_vectors(WORDS, TABLE, tmp_path / FILE)
    assert dict(load_word_vectors(tmp_path).rows) == {"email": 0, "zebra": 1, "2fa": 2}


def test_the_table_that_comes_with_the_application_can_be_read():
    vectors = load_word_vectors()
    assert len(vectors.rows) == len(vectors.table)
    assert np.isfinite(vectors.table).all()


def test_words_are_ascii(tmp_path):
    with pytest.raises(UnicodeEncodeError):
        save_word_vectors(["café"], TABLE[:1], tmp_path / "vectors.npz")


tables = arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.floats(-1000, 1000, width=32))


@given(tables)
def test_every_figure_is_read_back_within_half_a_step(tmp_path_factory, table):
    """A step is a 127th of the largest figure of the row."""
    path = tmp_path_factory.mktemp("vectors") / "vectors.npz"
    save_word_vectors([f"word{row}" for row in range(len(table))], table, path)
    read = read_word_vectors(path).table
    half_a_step = np.abs(table).max(axis=1, keepdims=True) / 127 / 2
    assert (np.abs(read - table) <= half_a_step * 1.001 + 1e-7).all()


# Spoilt.


def test_a_table_that_would_run_code_is_not_unpickled(path):
    """NumPy pickles arrays of objects, and unpickling runs whatever the file says."""

    class Trap:
        def __reduce__(self):
            return pytest.fail, ("It was unpickled.",)

    spoil(path, table=np.array([[Trap()] * 3] * 3, dtype=object))
    assert "cannot be read as word vectors" in fault(path)
    path.write_bytes(pickle.dumps(Trap()))
    assert "cannot be read as word vectors" in fault(path)


@pytest.mark.parametrize("name", ["words", "table", "scale"])
def test_a_table_with_a_part_missing_is_refused(path, name):
    spoil(path, **{name: None})
    assert "vectors.npz: cannot be read as word vectors" in fault(path)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"words": np.frombuffer(b"email\nzebra", dtype=np.uint8)}, "2 different words in 2 for a table of 3 rows"),
        ({"words": np.frombuffer(b"a\nb\na", dtype=np.uint8)}, "2 different words in 3 for a table of 3 rows"),
        (
            {"table": np.zeros((2, 3), dtype=np.int8), "scale": np.ones(2)},
            "3 different words in 3 for a table of 2 rows",
        ),
    ],
)
def test_a_table_with_more_or_fewer_rows_than_words_is_refused(path, parts, told):
    spoil(path, **parts)
    assert fault(path) == f"vectors.npz: has {told}"


@pytest.mark.parametrize(
    "parts",
    [
        {"scale": np.ones(2)},
        {"scale": np.float32(1)},
        {"words": np.frombuffer("café\nb\nc".encode(), dtype=np.uint8)},
    ],
    ids=["too few scales", "one scale", "words that are not ASCII"],
)
def test_a_table_whose_parts_do_not_fit_is_refused(path, parts):
    spoil(path, **parts)
    assert "cannot be read as word vectors" in fault(path)


def test_a_file_that_is_not_there_or_is_something_else_is_refused(path):
    assert "cannot be read as word vectors" in fault(path.with_name("other.npz"))
    np.save(path.with_suffix(".npy"), TABLE)
    assert "cannot be read as word vectors" in fault(path.with_suffix(".npy"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("table.npy", b"not an array")
    assert "cannot be read as word vectors" in fault(path)


@given(st.data())
def test_a_broken_file_is_refused_or_still_a_table(tmp_path_factory, data):
    """Cut short, or with a byte changed: never another exception, and never words that have no row."""
    path = tmp_path_factory.mktemp("vectors") / "vectors.npz"
    save_word_vectors(WORDS, TABLE, path)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[place] ^= data.draw(st.integers(1, 255))
    else:
        del content[place:]
    path.write_bytes(content)
    try:
        vectors = read_word_vectors(path)
    except RubricError:
        return
    assert len(vectors.rows) == len(vectors.table)
