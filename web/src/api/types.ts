/** The nouns of the wire, named once for the whole app. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type SessionView = Schemas["SessionView"];
export type TokenView = Schemas["TokenView"];
export type MadeToken = Schemas["MadeToken"];
export type Upload = Schemas["UploadView"];
export type AnnouncedFile = Schemas["AnnouncedFile"];
export type GrantView = Schemas["GrantView"];
export type FileView = Schemas["FileView"];
export type PersonName = Schemas["PersonNameView"];
export type StudyList = Schemas["StudyList"];
export type StudyRow = Schemas["StudyRow"];
export type StudyView = Schemas["StudyView"];
export type SeriesView = Schemas["SeriesView"];
