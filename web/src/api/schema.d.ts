/** The wire contract. Replaced by `npm run api` from docs/openapi.json. */
interface Json<T> {
  content: { "application/json": T };
  headers: Record<string, unknown>;
}
interface Nothing {
  content?: never;
  headers: Record<string, unknown>;
}
type Sends<T> = { requestBody: { content: { "application/json": T } } };
type Answers<Status extends number, T> = { responses: { [S in Status]: T } };
type Query<T> = { parameters: { query?: T } };
type Path<T> = { parameters: { path: T } };

export interface components {
  schemas: {
    ArchiveView: { id: string; name: string; studies: number; series: number; instances: number; bytes: number };
    Me: {
      accountId: string;
      email: string;
      archiveId: string;
      displayName: string | null;
      createdAt: string;
      archive: components["schemas"]["ArchiveView"];
    };
    SessionView: {
      id: string;
      createdAt: string;
      lastSeenAt: string;
      expiresAt: string;
      userAgent: string | null;
      current: boolean;
    };
    TokenView: {
      id: string;
      name: string;
      scopes: ("read" | "write")[];
      createdAt: string;
      expiresAt: string | null;
      lastUsedAt: string | null;
    };
    NewTokenView: components["schemas"]["TokenView"] & { token: string };
    UploadCounts: {
      registered: number;
      arrived: number;
      stored: number;
      duplicates: number;
      unsupported: number;
      conflicts: number;
      failed: number;
      bytes: number;
    };
    UploadView: {
      id: string;
      state: "open" | "committed" | "finished" | "discarded";
      createdAt: string;
      committedAt: string | null;
      message: string | null;
      senderEmail: string | null;
      counts: components["schemas"]["UploadCounts"];
      studies: { studyInstanceUid: string }[];
    };
    NewFile: { path: string; size: number; sha256?: string; parts?: string[] };
    FileGrant: {
      fileId: string;
      state: components["schemas"]["FileState"];
      reason?: string | null;
      put?: { url: string; headers: Record<string, string> } | null;
      parts?: { number: number; url: string; headers: Record<string, string> }[] | null;
    };
    FileState: "granted" | "arrived" | "stored" | "duplicate" | "unsupported" | "conflict" | "failed";
    FileView: {
      fileId: string;
      path: string;
      size: number;
      state: components["schemas"]["FileState"];
      reason: string | null;
      studyInstanceUid?: string | null;
      sopInstanceUid?: string | null;
    };
    PersonName: { alphabetic: string; ideographic?: string | null; phonetic?: string | null };
    StudyRow: {
      studyInstanceUid: string;
      patientName: components["schemas"]["PersonName"] | null;
      patientId: string | null;
      sex: string | null;
      birthDate: string | null;
      accessionNumber: string | null;
      studyDate: string | null;
      studyTime: string | null;
      modalities: string[];
      description: string | null;
      referringPhysician: components["schemas"]["PersonName"] | null;
      seriesCount: number;
      instanceCount: number;
      bytes: number;
      owner: string | null;
      receivedAt: string;
      updatedAt: string;
    };
    SeriesView: {
      seriesInstanceUid: string;
      modality: string | null;
      number: number | null;
      description: string | null;
      instanceCount: number;
      bodyPart: string | null;
    };
    StudyView: components["schemas"]["StudyRow"] & {
      senderEmail: string | null;
      message: string | null;
      uploads: { id: string; senderEmail: string | null; message: string | null; at: string }[];
      series: components["schemas"]["SeriesView"][];
    };
  };
}
type S = components["schemas"];

export interface paths {
  "/api/accounts": { post: Sends<{ email: string; password: string }> & Answers<202, Nothing> };
  "/api/accounts/confirm": { post: Sends<{ email: string; code: string }> & Answers<204, Nothing> };
  "/api/accounts/resend": { post: Sends<{ email: string }> & Answers<202, Nothing> };
  "/api/accounts/forgot": { post: Sends<{ email: string }> & Answers<202, Nothing> };
  "/api/accounts/reset": {
    post: Sends<{ email: string; code: string; password: string }> & Answers<204, Nothing>;
  };
  "/api/session": {
    get: Answers<200, Json<S["Me"]>>;
    post: Sends<{ email: string; password: string; remember: boolean }> & Answers<200, Json<S["Me"]>>;
    delete: Answers<204, Nothing>;
  };
  "/api/sessions": { get: Answers<200, Json<{ items: S["SessionView"][] }>> };
  "/api/sessions/{id}": { delete: Path<{ id: string }> & Answers<204, Nothing> };
  "/api/tokens": {
    get: Answers<200, Json<{ items: S["TokenView"][] }>>;
    post: Sends<{ name: string; scopes: ("read" | "write")[]; expiresInDays: number }> &
      Answers<201, Json<S["NewTokenView"]>>;
  };
  "/api/tokens/{id}": { delete: Path<{ id: string }> & Answers<204, Nothing> };
  "/api/uploads": {
    get: Query<{ cursor?: string }> &
      Answers<200, Json<{ items: S["UploadView"][]; nextCursor: string | null }>>;
    post: Sends<{ message?: string; senderEmail?: string }> & Answers<201, Json<S["UploadView"]>>;
  };
  "/api/uploads/{upload}": {
    get: Path<{ upload: string }> & Answers<200, Json<S["UploadView"]>>;
    patch: Path<{ upload: string }> &
      Sends<{ message?: string; senderEmail?: string }> &
      Answers<200, Json<S["UploadView"]>>;
    delete: Path<{ upload: string }> & Answers<204, Nothing>;
  };
  "/api/uploads/{upload}/files": {
    get: { parameters: { path: { upload: string }; query?: { state?: string; cursor?: string } } } & Answers<
      200,
      Json<{ items: S["FileView"][]; nextCursor: string | null }>
    >;
    post: Path<{ upload: string }> &
      Sends<{ files: S["NewFile"][] }> &
      Answers<200, Json<{ partSize: number; items: S["FileGrant"][] }>>;
  };
  "/api/uploads/{upload}/files/{file}/complete": {
    post: Path<{ upload: string; file: string }> & Answers<202, Nothing>;
  };
  "/api/uploads/{upload}/commit": {
    post: Path<{ upload: string }> & Answers<200, Json<S["UploadView"]>>;
  };
  "/api/studies": {
    get: Query<{
      archive?: string;
      patientName?: string;
      patientId?: string;
      sex?: string;
      accession?: string;
      referring?: string;
      description?: string;
      modality?: string;
      from?: string;
      to?: string;
      sort?: string;
      limit?: number;
      cursor?: string;
    }> &
      Answers<200, Json<{ items: S["StudyRow"][]; nextCursor: string | null; total?: number | null }>>;
  };
  "/api/studies/{study}": {
    get: Path<{ study: string }> & Answers<200, Json<S["StudyView"]>>;
    delete: Path<{ study: string }> & Answers<202, Nothing>;
  };
  "/api/version": { get: Answers<200, Json<{ version: string }>> };
}
