"""Finding studies, and what is known of them.

================  =================================================================================================
``criteria``      what the worklist is filtered and sorted by
``qido``          a QIDO-RS query: its keys, what it wants back, what of it is ignored
``compared``      which attributes are compared with what;  ``fields`` what else is wanted;  ``order`` in which order
``conditions``    what either asks of studies, as the planner reads it
``planner``       from what is asked to how it is read
``facets``        what of a search the postings tell
``reading``       studies as a plan says, page by page;  ``budget`` how much may be read for one answer
``shares``        how common modalities are in an archive;  ``amounts`` how many postings are read at a time
``worklist``      one page of the worklist
``search``        a QIDO-RS query, answered by a bounded walk
``answers``       records as search results: what each level always carries
``explaining``    how a search was answered, in words that say nothing of patients
``details``       one study with its series and its uploads
``metadata``      all attributes of all instances;  ``building`` the stored metadata of a series, kept up to date
``capabilities``  what of DICOMweb there is, for machines
================  =================================================================================================
"""
