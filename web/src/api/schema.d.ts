/** GENERATED from docs/openapi.json by `npm run api`; do not edit. */
export interface paths {
    "/api/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register; the answer never tells whether the address was known. */
        post: operations["accounts_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm an address by the code that was mailed to it. */
        post: operations["accounts_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail a code to choose a new password with, if the address has an account. */
        post: operations["accounts_forgot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail the confirmation code again, if one is called for. */
        post: operations["accounts_resend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password by the code that was mailed; every session of the account ends. */
        post: operations["accounts_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell who is signed in. */
        get: operations["accounts_show_session"];
        put?: never;
        /** Sign in: the session comes as a cookie that scripts cannot read. */
        post: operations["accounts_sign_in"];
        /** End the session of this browser, and only this; fine if it is over already. */
        delete: operations["accounts_sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the browsers in which this person is signed in. */
        get: operations["accounts_list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one session of this person. */
        delete: operations["accounts_end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List studies. */
        get: operations["query_worklist"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studies/{study}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a study's properties. */
        get: operations["query_properties"];
        put?: never;
        post?: never;
        /** Delete a study: gone from every list at once, its bytes soon after. */
        delete: operations["retention_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the access tokens of this person. */
        get: operations["accounts_list_tokens"];
        put?: never;
        /** Make an access token; its secret is in this answer and nowhere else. */
        post: operations["accounts_make_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an access token of this person. */
        delete: operations["accounts_revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List uploads, newest first. */
        get: operations["ingest_recent"];
        put?: never;
        /** Begin an upload. */
        post: operations["ingest_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{upload}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how an upload stands. */
        get: operations["ingest_show"];
        put?: never;
        post?: never;
        /** Give an open upload up; what is stored already stays. */
        delete: operations["ingest_discard"];
        options?: never;
        head?: never;
        /** Change the message or the sender's e-mail of an open upload. */
        patch: operations["ingest_describe"];
        trace?: never;
    };
    "/api/uploads/{upload}/commit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close an upload: no more files. */
        post: operations["ingest_commit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{upload}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List an upload's files with what became of each; ``state`` filters. */
        get: operations["ingest_files"];
        put?: never;
        /** Announce files and learn where to put each. */
        post: operations["ingest_announce"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{upload}/files/{file}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put the parts of a large file together. */
        post: operations["ingest_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell which Lightbox this is. */
        get: operations["accounts_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Address
         * @description An address to mail a code to.
         */
        Address: {
            /**
             * Email
             * Format: email
             */
            email: string;
        };
        /**
         * AnnouncedFile
         * @description One file to come: ``sha256`` of the whole, or ``parts`` when it is larger than the part size.
         */
        AnnouncedFile: {
            /** Path */
            path: string;
            /** Size */
            size: number;
            /**
             * Sha256
             * @default null
             */
            sha256: string | null;
            /**
             * Parts
             * @default null
             */
            parts: string[] | null;
        };
        /**
         * AnnouncedFiles
         * @description Up to 100 files to come.
         */
        AnnouncedFiles: {
            /** Files */
            files: components["schemas"]["AnnouncedFile"][];
        };
        /**
         * ArchiveView
         * @description An archive and what it holds; ``bytes`` counts the originals.
         */
        ArchiveView: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Studies */
            studies: number;
            /** Series */
            series: number;
            /** Instances */
            instances: number;
            /** Bytes */
            bytes: number;
        };
        /**
         * Confirmation
         * @description A code that proves an address.
         */
        Confirmation: {
            /**
             * Email
             * Format: email
             */
            email: string;
            /** Code */
            code: string;
        };
        /**
         * CountsView
         * @description How many files stand where, and their bytes.
         */
        CountsView: {
            /** Registered */
            registered: number;
            /** Arrived */
            arrived: number;
            /** Stored */
            stored: number;
            /** Duplicates */
            duplicates: number;
            /** Unsupported */
            unsupported: number;
            /** Conflicts */
            conflicts: number;
            /** Bytes */
            bytes: number;
        };
        /**
         * DeliveryView
         * @description An upload that brought instances of the study, and what its sender said.
         */
        DeliveryView: {
            /** Id */
            id: string;
            /** Sender Email */
            senderEmail: string;
            /** Message */
            message: string;
            /** At */
            at: string;
        };
        /**
         * Explained
         * @description How a search was answered.
         *
         *     Parameters
         *     ----------
         *     plan
         *         In words: names of attributes and lengths, never values.
         *     candidates
         *         The terms that ran against each other, the likely best first, each with how rare it was thought to be, in bits.
         *     records
         *         Records read: postings, studies, and what stands below them.
         *     postings, studies
         *         How many of these were postings, and studies.
         *     round_trips
         *         How often the table was waited for until the studies were known, whatever was read at the same time.
         *     results
         *         How many results were shown.
         */
        Explained: {
            /** Plan */
            plan: string;
            /** Candidates */
            candidates: string[];
            /** Records */
            records: number;
            /** Postings */
            postings: number;
            /** Studies */
            studies: number;
            /** Round Trips */
            roundTrips: number;
            /** Results */
            results: number;
        };
        /**
         * FileList
         * @description One page of files; a page may be short, or empty, and yet have a next one.
         */
        FileList: {
            /** Items */
            items: components["schemas"]["FileView"][];
            /** Next Cursor */
            nextCursor: string | null;
        };
        /**
         * FileView
         * @description One file of an upload and what became of it.
         */
        FileView: {
            /** File Id */
            fileId: string;
            /** Path */
            path: string;
            /** Size */
            size: number;
            /** State */
            state: string;
            /** Reason */
            reason: string | null;
            /** Study Instance Uid */
            studyInstanceUid: string | null;
            /** Sop Instance Uid */
            sopInstanceUid: string | null;
        };
        /**
         * GrantList
         * @description A grant for each announced file, in order; larger files go in parts of ``part_size`` bytes.
         */
        GrantList: {
            /** Items */
            items: components["schemas"]["GrantView"][];
            /** Part Size */
            partSize: number;
        };
        /**
         * GrantView
         * @description What to do about one announced file.
         */
        GrantView: {
            /** File Id */
            fileId: string;
            /** State */
            state: string;
            /** Reason */
            reason: string | null;
            put: components["schemas"]["PutView"] | null;
            /** Parts */
            parts: components["schemas"]["PutView"][] | null;
        };
        /**
         * MadeToken
         * @description A new access token with its secret, which is never shown again.
         */
        MadeToken: {
            /** Token */
            token: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Scopes */
            scopes: string[];
            /** Created At */
            createdAt: string;
            /** Expires At */
            expiresAt: string;
            /** Last Used At */
            lastUsedAt: string | null;
        };
        /**
         * Me
         * @description Who is signed in.
         */
        Me: {
            /** Account Id */
            accountId: string;
            /** Email */
            email: string;
            /** Archive Id */
            archiveId: string;
            /** Display Name */
            displayName: string;
            /** Created At */
            createdAt: string;
            archive: components["schemas"]["ArchiveView"];
        };
        /**
         * NewAccount
         * @description A person who wants an account.
         */
        NewAccount: {
            /**
             * Email
             * Format: email
             */
            email: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * NewPassword
         * @description A code that allows a new password, and the password.
         */
        NewPassword: {
            /**
             * Email
             * Format: email
             */
            email: string;
            /** Code */
            code: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * NewToken
         * @description An access token to make.
         */
        NewToken: {
            /** Name */
            name: string;
            /** Scopes */
            scopes: ("read" | "write")[];
            /** Expiresindays */
            expiresInDays: number;
        };
        /**
         * NewUpload
         * @description What the sender says about a new upload.
         */
        NewUpload: {
            /**
             * Message
             * @default
             */
            message: string;
            /**
             * Senderemail
             * @default
             */
            senderEmail: string;
        };
        /**
         * PersonNameView
         * @description A name in its three scripts; the components of each are separated by ``^``.
         */
        PersonNameView: {
            /** Alphabetic */
            alphabetic: string;
            /** Ideographic */
            ideographic: string | null;
            /** Phonetic */
            phonetic: string | null;
        };
        /** @description An error, RFC 9457. `slug` is stable; docs/problems.md says what to do about each. */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            instance: string;
            slug: string;
            errors?: {
                field: string;
                message: string;
            }[];
        };
        /**
         * PutView
         * @description One request to make: PUT to ``url`` with exactly these headers. ``number`` is the part's, else null.
         */
        PutView: {
            /** Url */
            url: string;
            /** Headers */
            headers: {
                [key: string]: string;
            };
            /** Number */
            number: number | null;
        };
        /**
         * SeriesView
         * @description A series of a study.
         */
        SeriesView: {
            /** Series Instance Uid */
            seriesInstanceUid: string;
            /** Modality */
            modality: string;
            /** Number */
            number: number | null;
            /** Description */
            description: string;
            /** Instance Count */
            instanceCount: number;
            /** Body Part */
            bodyPart: string;
        };
        /**
         * SessionList
         * @description Every signed-in browser of an account, newest first.
         */
        SessionList: {
            /** Items */
            items: components["schemas"]["SessionView"][];
        };
        /**
         * SessionView
         * @description One signed-in browser; ``current`` is the one that asks.
         */
        SessionView: {
            /** Id */
            id: string;
            /** Created At */
            createdAt: string;
            /** Last Seen At */
            lastSeenAt: string;
            /** Expires At */
            expiresAt: string;
            /** User Agent */
            userAgent: string;
            /** Current */
            current: boolean;
        };
        /**
         * SignIn
         * @description A person who signs in.
         */
        SignIn: {
            /**
             * Email
             * Format: email
             */
            email: string;
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Remember
             * @default false
             */
            remember: boolean;
        };
        /**
         * StudyList
         * @description A page of the worklist.
         *
         *     Parameters
         *     ----------
         *     items
         *         In order. Fewer than asked for do not mean that there are no more: ``nextCursor`` does.
         *     next_cursor
         *         Where the next page begins; null: there is none.
         *     total
         *         How many studies the archive holds; only on the first page of an unfiltered list.
         *     truncated
         *         Whether the list ends before the archive does: of what is not sorted by date only so many studies, the latest,
         *         are read for the order; said on every page.
         *     explain
         *         How they were found; null unless the archive's owner asks.
         */
        StudyList: {
            /** Items */
            items: components["schemas"]["StudyRow"][];
            /** Next Cursor */
            nextCursor: string | null;
            /** Total */
            total: number | null;
            /** Truncated */
            truncated: boolean;
            explain: components["schemas"]["Explained"] | null;
        };
        /**
         * StudyRow
         * @description A study in the worklist. Dates are ``YYYYMMDD`` and times ``HHMMSS`` as in DICOM, those of Lightbox ISO 8601.
         */
        StudyRow: {
            /** Study Instance Uid */
            studyInstanceUid: string;
            patientName: components["schemas"]["PersonNameView"];
            /** Patient Id */
            patientId: string;
            /** Sex */
            sex: string;
            /** Birth Date */
            birthDate: string;
            /** Accession Number */
            accessionNumber: string;
            /** Study Date */
            studyDate: string;
            /** Study Time */
            studyTime: string;
            /** Modalities */
            modalities: string[];
            /** Description */
            description: string;
            referringPhysician: components["schemas"]["PersonNameView"];
            /** Series Count */
            seriesCount: number;
            /** Instance Count */
            instanceCount: number;
            /** Bytes */
            bytes: number;
            /** Owner */
            owner: string;
            /** Received At */
            receivedAt: string;
            /** Updated At */
            updatedAt: string;
        };
        /**
         * StudyView
         * @description A study with its series and the uploads that brought it; sender and message are the latest upload's.
         */
        StudyView: {
            /** Study Instance Uid */
            studyInstanceUid: string;
            patientName: components["schemas"]["PersonNameView"];
            /** Patient Id */
            patientId: string;
            /** Sex */
            sex: string;
            /** Birth Date */
            birthDate: string;
            /** Accession Number */
            accessionNumber: string;
            /** Study Date */
            studyDate: string;
            /** Study Time */
            studyTime: string;
            /** Modalities */
            modalities: string[];
            /** Description */
            description: string;
            referringPhysician: components["schemas"]["PersonNameView"];
            /** Series Count */
            seriesCount: number;
            /** Instance Count */
            instanceCount: number;
            /** Bytes */
            bytes: number;
            /** Owner */
            owner: string;
            /** Received At */
            receivedAt: string;
            /** Updated At */
            updatedAt: string;
            /** Sender Email */
            senderEmail: string;
            /** Message */
            message: string;
            /** Uploads */
            uploads: components["schemas"]["DeliveryView"][];
            /** Series */
            series: components["schemas"]["SeriesView"][];
        };
        /**
         * TokenList
         * @description Every access token of an account, newest first.
         */
        TokenList: {
            /** Items */
            items: components["schemas"]["TokenView"][];
        };
        /**
         * TokenView
         * @description One access token, without its secret.
         */
        TokenView: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Scopes */
            scopes: string[];
            /** Created At */
            createdAt: string;
            /** Expires At */
            expiresAt: string;
            /** Last Used At */
            lastUsedAt: string | null;
        };
        /**
         * UploadChange
         * @description What the sender says, changed; a missing field stays as it is.
         */
        UploadChange: {
            /**
             * Message
             * @default null
             */
            message: string | null;
            /**
             * Senderemail
             * @default null
             */
            senderEmail: string | null;
        };
        /**
         * UploadList
         * @description One page of uploads, newest first.
         */
        UploadList: {
            /** Items */
            items: components["schemas"]["UploadView"][];
            /** Next Cursor */
            nextCursor: string | null;
        };
        /**
         * UploadView
         * @description One upload.
         */
        UploadView: {
            /** Id */
            id: string;
            /** State */
            state: string;
            /** Created At */
            createdAt: string;
            /** Committed At */
            committedAt: string | null;
            /** Message */
            message: string;
            /** Sender Email */
            senderEmail: string;
            counts: components["schemas"]["CountsView"];
            /** Studies */
            studies: string[];
        };
        /**
         * VersionView
         * @description Which Lightbox this is.
         */
        VersionView: {
            /** Version */
            version: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    accounts_register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Confirmation"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_forgot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Address"];
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_resend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Address"];
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_show_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Who is signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every signed-in browser of an account, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    query_worklist: {
        parameters: {
            query?: {
                /** @description An archive's id, or mine. */
                archive?: string;
                /** @description Beginnings of words, in any script, or a pattern with *. */
                patientName?: string;
                /** @description Beginning of a word, or a pattern with *. */
                patientId?: string;
                /** @description Recorded sex: F, M, O. */
                sex?: string;
                /** @description Beginning of a word, or a pattern with *. */
                accession?: string;
                /** @description Referring physician: beginnings of words, or a pattern with *. */
                referring?: string;
                /** @description Study description: beginnings of words, or a pattern with *. */
                description?: string;
                /** @description One of these modalities, separated by commas. */
                modality?: string;
                /** @description First study date, YYYY-MM-DD. */
                from?: string;
                /** @description Last study date, YYYY-MM-DD. */
                to?: string;
                /** @description studyDate, patientName, patientId or received; - before it turns the order round. */
                sort?: string;
                /** @description Rows of a page, 200 at most. */
                limit?: string;
                /** @description The nextCursor of the page before. */
                cursor?: string;
                /** @description true: say how the studies were found; to the archive's owner only. */
                explain?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the worklist. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudyList"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    query_properties: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A study with its series and the uploads that brought it; sender and message are the latest upload's. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudyView"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retention_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every access token of an account, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_make_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description A new access token with its secret, which is never shown again. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeToken"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ingest_recent: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of uploads, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadList"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ingest_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewUpload"];
            };
        };
        responses: {
            /** @description One upload. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadView"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ingest_show: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One upload. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadView"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ingest_discard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ingest_describe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UploadChange"];
            };
        };
        responses: {
            /** @description One upload. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadView"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ingest_commit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One upload. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadView"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ingest_files: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before. */
                cursor?: string;
                /** @description Only files in this state: granted, arrived, stored, duplicate, unsupported, conflict. */
                state?: string;
            };
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of files; a page may be short, or empty, and yet have a next one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileList"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ingest_announce: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnnouncedFiles"];
            };
        };
        responses: {
            /** @description A grant for each announced file, in order; larger files go in parts of ``part_size`` bytes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantList"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ingest_complete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: string;
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accounts_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Which Lightbox this is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionView"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
