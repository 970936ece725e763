/** The nouns of the wire, named once for the whole app. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type SessionView = Schemas["SessionView"];
export type TokenView = Schemas["TokenView"];
export type NewTokenView = Schemas["NewTokenView"];
export type Upload = Schemas["UploadView"];
export type UploadCounts = Schemas["UploadCounts"];
export type NewFile = Schemas["NewFile"];
export type FileGrant = Schemas["FileGrant"];
export type FileState = Schemas["FileState"];
export type FileView = Schemas["FileView"];
export type PersonName = Schemas["PersonName"];
export type StudyRow = Schemas["StudyRow"];
export type StudyView = Schemas["StudyView"];
export type SeriesView = Schemas["SeriesView"];
