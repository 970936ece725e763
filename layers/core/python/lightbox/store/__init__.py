"""The single table.

==========  =======================================================================================================
``schema``  its shape;  ``keys`` every key of it
``table``   the one class that talks to DynamoDB;  ``writes`` what it writes;  ``codec`` values as DynamoDB has them
``cursor``  where the next page of a list begins, as text
==========  =======================================================================================================
"""
