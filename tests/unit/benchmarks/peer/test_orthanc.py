import pytest

from benchmarks.peer import orthanc
from benchmarks.peer.orthanc import Installation, OrthancMissing


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    monkeypatch.setattr(orthanc, "ROOT", tmp_path / "orthanc")
    monkeypatch.setattr(orthanc, "SYSTEM", tmp_path / "system")
    return tmp_path


def install(root, *plugins):
    for path in (orthanc.BINARY, *plugins):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()


def test_without_orthanc_it_says_what_to_install(nowhere):
    with pytest.raises(OrthancMissing, match="apt-get install orthanc orthanc-dicomweb orthanc-gdcm"):
        Installation.find()


def test_orthanc_without_dicomweb_is_not_enough(nowhere):
    install(nowhere / "system")
    with pytest.raises(OrthancMissing):
        Installation.find()


def test_the_machines_own_is_taken(nowhere):
    install(nowhere / "system", orthanc.PLUGIN)
    found = Installation.find()
    assert found.command == (str(nowhere / "system" / orthanc.BINARY),)
    assert not found.decodes


def test_one_in_a_folder_is_taken_before_it_with_its_own_libraries(nowhere):
    install(nowhere / "system", orthanc.PLUGIN)
    root = nowhere / "orthanc"
    libraries = root / "usr/lib/x86_64-linux-gnu"
    install(root, orthanc.PLUGIN, orthanc.DECODER, "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
    install(root, "usr/share/libdcmtk17/dicom.dic")
    found = Installation.find()
    assert found.command[1:] == ("--library-path", str(libraries), str(root / orthanc.BINARY))
    assert found.decodes
    assert found.dictionary.endswith("dicom.dic")
