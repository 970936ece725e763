"""Studies, series and instances on record: shared by every slice that reads or changes what an archive holds."""
