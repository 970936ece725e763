from io import BytesIO

import pydicom

from benchmarks.peer.material import Image, codestream, exam
from local.demo import mr


def test_a_copy_is_of_another_study_and_otherwise_the_same():
    image = Image.of("MR", next(mr.scan(exam("test"), mr.T1_WEIGHTED)).content)
    copy = image.copy(7)
    read = pydicom.dcmread(BytesIO(copy.content))
    assert (read.StudyInstanceUID, read.SeriesInstanceUID, read.SOPInstanceUID) == (copy.study, copy.series, copy.uid)
    assert read.file_meta.MediaStorageSOPInstanceUID == copy.uid
    assert not {copy.study, copy.series, copy.uid} & {image.study, image.series, image.uid}
    assert len(copy.content) == len(image.content)
    assert codestream(copy) == codestream(image)
