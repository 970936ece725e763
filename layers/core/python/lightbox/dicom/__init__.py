"""DICOM itself: files, the JSON model, frames, matching, names. Knows nothing of archives or accounts.

==================  =================================================================================
``reading``         one file's header, as the archive keeps it: :func:`~lightbox.dicom.reading.read_header`
``source``          where its bytes come from: ranged reads, inflating
``walk``            data elements to the DICOM JSON model, in one pass over bounded windows
``values``          the value of each VR;  ``charset`` its text;  ``dictionary`` its tag
``json_model``      the JSON model's shape: reading from it, writing it, bulk data addresses
``frames``          where each frame lies, packed small;  ``fragments`` finds them in encapsulated pixels
``joined``          the one stream that fragments make, read by ranges
``attributes``      the attributes that Lightbox indexes, answers and matches: one row each
``matching``        query keys against data sets;  ``person_name`` names in three scripts
``rewrite``         a data set as Explicit VR Little Endian, element by element;  ``encoded`` one
``transfer``        transfer syntaxes;  ``uids`` identifiers;  ``multipart`` answers in parts
``refusals``        why a file is not taken
==================  =================================================================================
"""
