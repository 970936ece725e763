"""Pictures of images, for browsers and people.

=================  =========================================================================================
``asked``          what a client wants: window, viewport, quality, annotation, colour profile
``values``         reading what rendering needs from DICOM JSON, and which bulk data that takes
``picture``        decoded pixels to a picture: :func:`~lightbox.render.picture.picture`
``display``        how one frame is to be shown: by its own attributes, or by a presentation state
``presentation``   grayscale softcopy presentation states;  ``graphics`` what they draw
``grey``           stored values to grey levels: ``modality``, ``voi`` and presentation LUT (``tables``)
``automatic``      a window for images that bring none
``palette``        palette colour;  ``colour`` the other colour spaces
``overlays``       bitmaps drawn over the image;  ``shutters`` what is hidden
``annotation``     patient and technique in the corners;  ``lettering`` text, and the font that is shipped
``scale``          which part becomes how large a picture
``cine``           how fast frames are shown
``encode``         pictures to JPEG, PNG, GIF and MP4
``errors``         what cannot be shown, and why
=================  =========================================================================================

The modules that compute import numpy: whoever serves stored pictures imports them when the first is made.
"""
