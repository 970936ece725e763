"""Pictures of images, for browsers and people.

=================  =========================================================================================
``asked``          what a client wants: window, viewport, quality, annotation, colour profile
``values``         reading what rendering needs from DICOM JSON, and which bulk data that takes
``header``         that, read once for all that follow of the same instance
``picture``        decoded pixels to a picture: :func:`~lightbox.render.picture.picture`
``display``        how one frame is to be shown: by its own attributes, or by a presentation state
``presentation``   grayscale softcopy presentation states;  ``graphics`` what they draw
``grey``           stored values to grey levels: ``modality``, ``voi`` and presentation LUT (``tables``)
``automatic``      a window for images that bring none
``palette``        palette colour;  ``colour`` the other colour spaces
``overlays``       bitmaps drawn over the image;  ``shutters`` what is hidden
``annotation``     patient and technique in the corners;  ``lettering`` text, and the font that is shipped
``scale``          which part becomes how large a picture
``icc``            colour profiles
``cine``           how fast frames are shown
``encode``         pictures to JPEG, PNG, GIF and MP4
``errors``         what cannot be shown, and why
=================  =========================================================================================

And how they are served:

===================  =======================================================================================
``wanted``           which media types a client takes;  ``refusals`` what is refused
``kinds``            what kind of thing an instance is;  ``icons`` for those without a picture
``images``           an instance with frames, from its record to encoded pictures
``posters``          a video as its first picture
``passing``          frames that are the picture already
``moving``           pictures one after the other;  ``stored`` documents and videos as they are
``presented``        what a presentation state refers to
``service``          rendered frames, instances, series, studies;  ``shots`` what one answer shows
``choosing``         what stands for a series and for a study
``thumbnails``       thumbnails at every level;  ``arriving`` made when instances arrive
``keeping``          pictures that are kept;  ``costs`` which, and how many fit into one answer
``gate``             how much is decoded at a time
===================  =======================================================================================

The modules that compute import numpy: whoever serves stored pictures imports them when the first is made.
"""
