"""What every demonstration file says about its patient, study and series, and how it is written."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from local.demo.people import Patient
from local.demo.phantom import Plane

# Every identifier is a name-based UUID below this one, written as an OID (PS3.5 §B.2): the same name gives the
# same UID on every machine and in every run, and needs no registered root.
_NAMESPACE = uuid.UUID("6f1d3a52-4f0e-5c0b-9a4e-2f5b7c1d8e90")
_MANUFACTURER = "Lightbox demonstration"


@dataclass(frozen=True)
class DemoFile:
    """One file of the demonstration data.

    Parameters
    ----------
    path : str
        Relative path with forward slashes, as a person would have it in a folder.
    content : bytes
        The whole file.
    """

    path: str
    content: bytes


@dataclass(frozen=True)
class Series:
    """What all instances of one series share.

    Parameters
    ----------
    number : int
        Series Number (0020,0011).
    modality : str
        Modality (0008,0060).
    description : str
        Series Description (0008,103E).
    body_part : str
        Body Part Examined (0018,0015), a defined term of PS3.16 Annex L; empty to leave it out.
    time : str
        Series Time, ``HHMMSS``.
    """

    number: int
    modality: str
    description: str
    body_part: str
    time: str


@dataclass(frozen=True)
class Exam:
    """One study of one patient, on the day it was taken.

    Parameters
    ----------
    key : str
        Names the study for ever: its UIDs and its folder derive from it.
    patient : Patient
    taken : datetime.date
        The only thing in a demonstration file that depends on the day the data are made for.
    time : str
        Study Time, ``HHMMSS``.
    description : str
        Study Description.
    accession : str
        Accession Number.
    """

    key: str
    patient: Patient
    taken: date
    time: str
    description: str
    accession: str

    @property
    def day(self) -> str:
        """The day the study was taken, ``YYYYMMDD``."""
        return f"{self.taken:%Y%m%d}"

    @property
    def study_uid(self) -> UID:
        """Study Instance UID."""
        return uid(self.key)

    @property
    def frame_of_reference(self) -> UID:
        """The one coordinate system of the study: series taken in it can be shown over each other."""
        return uid(self.key, "frame of reference")

    def series_uid(self, series: Series) -> UID:
        """Series Instance UID of `series`."""
        return uid(self.key, series.number)

    def instance_uid(self, series: Series, number: int) -> UID:
        """SOP Instance UID of the instance `number` of `series`."""
        return uid(self.key, series.number, number)

    def instance(self, series: Series, number: int, sop_class: UID) -> Dataset:
        """Start an instance: the patient, study, series, equipment and SOP common modules (PS3.3 §C.7, §C.12).

        Parameters
        ----------
        series : Series
        number : int
            Instance Number (0020,0013), from 1.
        sop_class : UID

        Returns
        -------
        pydicom.dataset.Dataset
            To be completed with the modules of its kind and handed to `file`.
        """
        dataset = attributes(
            SOPClassUID=sop_class,
            SOPInstanceUID=self.instance_uid(series, number),
            StudyDate=self.day,
            SeriesDate=self.day,
            ContentDate=self.day,
            StudyTime=self.time,
            SeriesTime=series.time,
            ContentTime=series.time,
            AccessionNumber=self.accession,
            Modality=series.modality,
            Manufacturer=_MANUFACTURER,
            InstitutionName="Lightbox Demo Hospital",
            ReferringPhysicianName=self.patient.referrer,
            StationName="DEMO",
            StudyDescription=self.description,
            SeriesDescription=series.description,
            ManufacturerModelName="Phantom",
            PatientName=self.patient.name,
            PatientID=self.patient.id,
            PatientBirthDate=self.patient.born,
            PatientSex=self.patient.sex,
            PatientComments="Invented: no such person",
            DeviceSerialNumber="0",
            SoftwareVersions="1",
            StudyInstanceUID=self.study_uid,
            SeriesInstanceUID=self.series_uid(series),
            StudyID=self.accession[-4:],
            SeriesNumber=series.number,
            InstanceNumber=number,
        )
        if self.patient.charset:
            dataset.SpecificCharacterSet = list(self.patient.charset)
        if series.body_part:
            dataset.BodyPartExamined = series.body_part
        if self.patient.species:
            fill(dataset, _animal(self.patient))
        return dataset

    def file(self, dataset: Dataset, transfer_syntax: UID = ExplicitVRLittleEndian) -> DemoFile:
        """Write a finished instance as a Part 10 file.

        Parameters
        ----------
        dataset : pydicom.dataset.Dataset
            Pixel Data already encoded as `transfer_syntax` says.
        transfer_syntax : UID
        """
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = dataset.SOPClassUID
        meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        meta.TransferSyntaxUID = transfer_syntax
        # Ours, not the DICOM library's: its release must not change the bytes.
        meta.ImplementationClassUID = uid("implementation")
        meta.ImplementationVersionName = "LIGHTBOX_DEMO_1"
        dataset.file_meta = meta
        target = BytesIO()
        dataset.save_as(target, enforce_file_format=True)
        folder = f"{dataset.SeriesNumber:02d}-{dataset.Modality}"
        return DemoFile(
            path=f"{self.patient.id}/{self.key}/{folder}/IM{dataset.InstanceNumber:04d}.dcm",
            content=target.getvalue(),
        )


def uid(*names: str | int) -> UID:
    """Return the UID that belongs to a readable name, always the same.

    Parameters
    ----------
    *names : str or int
        What to name, from the whole to the part: study, series, instance.
    """
    return UID(f"2.25.{uuid.uuid5(_NAMESPACE, '/'.join(str(name) for name in names)).int}")


def attributes(**values: object) -> Dataset:
    """Return a dataset of the attributes named by keyword."""
    dataset = Dataset()
    fill(dataset, values)
    return dataset


def fill(dataset: Dataset, values: Mapping[str, object]) -> None:
    """Set attributes of a dataset by keyword."""
    for keyword, value in values.items():
        setattr(dataset, keyword, value)


def code(value: str, scheme: str, meaning: str) -> Dataset:
    """Return a code sequence item (PS3.3 §8.8)."""
    return attributes(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def grey(rows: int, columns: int, bits: int, *, signed: bool = False, inverse: bool = False) -> Mapping[str, object]:
    """Return the image pixel module of a one-channel image of `bits` stored in 16 (PS3.3 §C.7.6.3).

    Parameters
    ----------
    rows, columns : int
    bits : int
        Bits Stored.
    signed : bool
        Two's complement values.
    inverse : bool
        The lowest value is shown white (MONOCHROME1).
    """
    return {
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME1" if inverse else "MONOCHROME2",
        "Rows": rows,
        "Columns": columns,
        "BitsAllocated": 16,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": int(signed),
    }


def placed(plane: Plane) -> Mapping[str, object]:
    """Return where a plane lies in the patient (PS3.3 §C.7.6.2), in decimal strings that always fit."""
    return {
        "ImagePositionPatient": [f"{value:.5f}" for value in plane.corner],
        "ImageOrientationPatient": [f"{value:.6f}" for value in (*plane.right, *plane.down)],
        "PixelSpacing": [f"{plane.spacing:.8f}"] * 2,
    }


def compressed(dataset: Dataset, pixels: NDArray[np.generic], transfer_syntax: UID) -> None:
    """Give an image its pixels, losslessly compressed.

    Parameters
    ----------
    dataset : pydicom.dataset.Dataset
        With its image pixel module.
    pixels : ndarray, shape (rows, columns)
    transfer_syntax : UID
        RLE or JPEG 2000 lossless.
    """
    dataset.file_meta = FileMetaDataset()
    dataset.compress(transfer_syntax, pixels, encoding_plugin="pylibjpeg", generate_instance_uid=False)


def _animal(patient: Patient) -> Mapping[str, object]:
    # PS3.3 §C.7.1.1: an animal has a species, a breed and somebody who is responsible for it.
    return {
        "PatientSpeciesDescription": patient.species,
        "PatientSpeciesCodeSequence": [code("448771007", "SCT", "Canis lupus subspecies familiaris")],
        "PatientSexNeutered": "ALTERED",
        "PatientBreedDescription": "Mixed breed",
        "PatientBreedCodeSequence": [],
        "BreedRegistrationSequence": [],
        "ResponsiblePerson": patient.owner,
        "ResponsiblePersonRole": "OWNER",
        "ResponsibleOrganization": "",
    }
