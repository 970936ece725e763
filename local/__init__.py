"""Lightbox on one machine: the handlers of ``functions/`` on an emulated cloud, on 127.0.0.1 only.

::

    __main__   arguments, start, seed, print, stop
    install    the emulator's own Python environment
    emulator   the child process (runs on that environment)
    process    the child's life: start, wait, save, stop
    cloud      what schema and manifest declare, made in the emulator
    resources  one function per kind of resource
    apigateway HTTP <-> API Gateway events (pure)
    gateway    the site: handlers, objects, static files
    objects    presigned requests passed on to the emulator's S3
    static     the built web app and the viewer
    pump       queues -> workers;  stream  the table's stream -> the relay;  schedules
    clock      a clock that can be moved;  outbox  the mail that was sent
    seed       the demo account and its studies, through the public API;  uploads  a client of that API
    rebuild    after a crash: the archive bucket's objects back on record
    viewer     OHIF, fetched and verified
"""
