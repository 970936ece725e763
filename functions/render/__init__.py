"""WADO-RS rendered and thumbnail resources: pictures for people, made on arrival and on demand."""
