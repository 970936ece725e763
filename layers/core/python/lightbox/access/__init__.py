"""Who asks, what they may, and within what: asked by every route and every worker.

==========  =======================================================================================================
``actors``  who asks
``policy``  the one decision, and the scope that it gives
``tokens``  from a credential to an actor;  ``credentials`` what stands on record;  ``keyring`` what signs cookies
==========  =======================================================================================================
"""
