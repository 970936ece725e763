"""Finding studies, and what is known of them.

=============  ==========================================================================================
``criteria``   what the worklist is filtered and sorted by
``planner``    from what is asked to how it is read
``facets``     what of a search the postings tell
``reading``    studies as a plan says, page by page
``shares``     how common modalities are in an archive
``amounts``    how many postings are read at a time
``worklist``   one page of the worklist
``details``    one study with its series and its uploads
``qido``       a QIDO-RS query: its keys, what it wants back, what of it is ignored
``answers``    records as search results: what each level always carries
``search``     a QIDO-RS query, answered by a bounded walk
``metadata``   all attributes of all instances
``building``   the stored metadata of a series, kept up to date
=============  ==========================================================================================
"""
