"""DICOM itself: files, the JSON model, frames, matching, names. Knows nothing of archives or accounts.

==================  =================================================================================
``reading``         one file's header, as the archive keeps it: :func:`~lightbox.dicom.reading.read_header`
``source``          where its bytes come from: ranged reads, inflating
``preface``         what comes before the data set: preamble, file meta information, how it is encoded
``walk``            data elements to the DICOM JSON model, in one pass over bounded windows
``elements``        what the walk meets: tags, delimiters, VRs, bulk values
``values``          the value of each VR;  ``charset`` its text;  ``words`` its order of bytes;  ``dictionary`` its tag
``json_model``      the JSON model's shape: reading from it, writing it, bulk data addresses
``frames``          where each frame lies, packed small
``pixels``          finds them in the pixel data element;  ``fragments`` in encapsulated ones
``joined``          the one stream that fragments make, read by ranges
``attributes``      the attributes that Lightbox indexes, answers and matches: one row each
``query_keys``      what the keys of a query name;  ``matching`` compares them with data sets
``moments``         dates and times that mean a moment;  ``person_name`` names in three scripts
``rewrite``         a data set as Explicit VR Little Endian, element by element;  ``encoded`` one
``writing``         DICOM JSON as a Part 10 file
``received``        requests in parts
``transfer``        transfer syntaxes and what frames are called in them;  ``media_types`` the others
``uids``            identifiers;  ``addresses`` where DICOMweb has what they name
``refusals``        why a file is not taken
==================  =================================================================================
"""
