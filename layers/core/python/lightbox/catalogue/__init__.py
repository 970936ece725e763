"""What archives hold, on record: shared by every slice that reads or changes it.

============  =====================================================================================================
``models``    studies, series and instances, as records and back;  ``repository`` reads them, within a scope
``original``  a stored file as a source of ranges;  ``pixels`` its frames;  ``bulk`` its other long values
``lately``    what was parsed lately, under the very bytes it was parsed from
``indexing``  the search index as it is written;  ``postings`` as it is read;  ``removal`` as it is removed
``terms``     what a study is found by;  ``grams`` pieces of text;  ``told`` what a posting tells beside its term
``errors``    what can be missing
============  =====================================================================================================
"""
