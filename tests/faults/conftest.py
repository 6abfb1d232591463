"""The book of everything that is wrong, once for all tests of this folder."""

import made_records
import pytest
from foreign_book import make_records, rename_machine

from common.site.build import build
from common.site.places import Places


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """One book of everything that is wrong, built on a machine with telling names."""
    folder = tmp_path_factory.mktemp("publishing")
    places = Places(folder / "results", folder / "notebooks", folder / "book", output=folder)
    made_records.copy_book(places.book)
    make_records(places)
    with pytest.MonkeyPatch.context() as patch:
        rename_machine(patch)
        build(places)
    return places
