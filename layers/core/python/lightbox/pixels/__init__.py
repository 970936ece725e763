"""Pixels of every transfer syntax as numbers, within bounds that are computed before memory is taken.

===============  ==========================================================================================
``shape``        what the Image Pixel Module says of one frame
``syntaxes``     which transfer syntaxes can be decoded, and by what
``decode``       one frame's bytes to samples: :func:`~lightbox.pixels.decode.decode`
``frame``        what comes out
``native``       uncompressed samples;  ``rle`` run lengths;  ``codecs`` the decoders of the JPEG families
``repack``       frames as the pixel data element of a file
``codestream``   what a codestream's own header claims, read before anything is decoded
``main_header``  the same for JPEG 2000
``consumer``     PNG and GIF, which DICOM has no transfer syntax for
``stills``       the first picture of a video: ``beginnings`` which bytes it takes, ``still_process`` what decodes
``errors``       what cannot be decoded, and why
===============  ==========================================================================================

numpy and the decoders are imported when the first frame is decoded: a function that hands out what is stored does
without them.
"""
