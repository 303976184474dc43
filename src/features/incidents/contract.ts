/** Incidents: the endpoints of the incident itself and of what is said in public. Restoration stands in its own contract. */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import { locales } from '#src/core/messages.ts';
import { StatementPreview } from './contract-preview.ts';
import { IncidentReport, IncidentRoom } from './contract-records.ts';
import {
  EditableTime,
  Id,
  Incident,
  IncidentRole,
  IncidentState,
  LocalTitle,
  LogEntry,
  PublicLocale,
  Reason,
  Severity,
  Statement,
  StatementInput,
  StatementText,
  Timestamp,
} from './contract-schemas.ts';

const ById = z.strictObject({ id: Id });
/** Six texts of ten thousand characters, their claims, and what JSON adds. */
const statementBytesMax = 512 * 1024;
const always = ['request.not-found', 'incident.log-full'];

export const listIncidents = defineEndpoint({
  method: 'GET',
  path: '/api/v1/incidents',
  access: 'incident:read',
  summary: 'List incidents, the newest first.',
  query: z.strictObject({
    isOpen: z.enum(['true', 'false']).optional(),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.strictObject({ incidents: z.array(Incident), total: z.number(), open: z.number() }),
  errors: [],
});

export const getIncident = defineEndpoint({
  method: 'GET',
  path: '/api/v1/incidents/:id',
  access: 'incident:read',
  summary: 'Show everything about one incident.',
  params: ById,
  response: IncidentRoom,
  errors: ['request.not-found'],
});

export const listIncidentLog = defineEndpoint({
  method: 'GET',
  path: '/api/v1/incidents/:id/log',
  access: 'incident:read',
  summary: 'Read the log of an incident, the oldest first.',
  params: ById,
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(500).default(200),
  }),
  response: z.strictObject({ log: z.array(LogEntry) }),
  errors: ['request.not-found'],
});

export const openIncident = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents',
  access: 'incident:write',
  summary: 'Open an incident by hand.',
  body: z.strictObject({
    titles: LocalTitle,
    originalLocale: PublicLocale,
    severity: Severity,
    state: z.enum(['suspected', 'confirmed']).default('suspected'),
    componentIds: z.array(Id).max(500).default([]),
    /** When it began; now when absent. */
    startedAt: Timestamp.optional(),
    reason: Reason,
  }),
  response: Incident,
  errors: [
    'incident.title-missing',
    'incident.sounds-like-denial',
    'incident.time-order',
    'incident.too-many',
    'incident.component-missing',
  ],
});

export const changeIncident = defineEndpoint({
  method: 'PATCH',
  path: '/api/v1/incidents/:id',
  access: 'incident:write',
  summary: 'Change title, severity or affected components, with a reason.',
  params: ById,
  body: z.strictObject({
    titles: LocalTitle.optional(),
    severity: Severity.optional(),
    componentIds: z.array(Id).max(500).optional(),
    reason: Reason,
  }),
  response: Incident,
  errors: [...always, 'incident.title-missing', 'incident.sounds-like-denial', 'incident.component-missing'],
});

export const moveIncident = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/move',
  access: 'incident:write',
  summary: 'Move an incident to its next state. It closes only when nothing is off and nothing is measured failing.',
  params: ById,
  body: z.strictObject({ to: IncidentState, reason: Reason }),
  response: Incident,
  errors: [...always, 'incident.move-refused', 'incident.close-refused'],
});

export const acknowledgeIncident = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/acknowledge',
  access: 'incident:write',
  summary: 'Take an incident up: a person leads it from now on.',
  params: ById,
  response: Incident,
  errors: always,
});

export const declareFalseAlarm = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/false-alarm',
  access: 'incident:write',
  summary: 'End an incident that was none. It stays in the history, and says so.',
  params: ById,
  body: z.strictObject({ reason: Reason }),
  response: Incident,
  errors: [...always, 'incident.move-refused', 'incident.close-refused'],
});

export const reopenIncident = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/reopen',
  access: 'incident:write',
  summary: 'Open a closed incident again.',
  params: ById,
  body: z.strictObject({ reason: Reason }),
  response: Incident,
  errors: [...always, 'incident.move-refused'],
});

export const setIncidentTime = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/times',
  access: 'incident:write',
  summary: 'Correct one of the times of an incident, with a reason.',
  params: ById,
  body: z.strictObject({ field: EditableTime, at: Timestamp, reason: Reason }),
  response: Incident,
  errors: [...always, 'incident.time-order'],
});

export const handOverRole = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/roles',
  access: 'incident:write',
  summary: 'Hand a role over. One person may hold all.',
  params: ById,
  body: z.strictObject({
    role: IncidentRole,
    /** `null`: nobody holds it any more. */
    holder: z.string().trim().min(1).max(100).nullable(),
    note: z.string().trim().max(1000).default(''),
  }),
  response: Incident,
  errors: always,
});

export const addIncidentNote = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/notes',
  access: 'incident:write',
  summary: 'Write a note into the log; the public never reads it.',
  params: ById,
  body: z.strictObject({ text: z.string().trim().min(1).max(5000) }),
  response: LogEntry,
  errors: always,
});

export const getIncidentReport = defineEndpoint({
  method: 'GET',
  path: '/api/v1/incidents/:id/report',
  access: 'incident:read',
  summary: 'Make the report of an incident from its log, in a language of the console.',
  params: ById,
  query: z.strictObject({ locale: z.enum(locales).default('en') }),
  response: IncidentReport,
  errors: ['request.not-found'],
});

// ── Statements ────────────────────────────────────────────────────────────────────────────────────────────────────

export const draftStatement = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/statements',
  access: 'incident:write',
  summary: 'Write a draft of a public statement.',
  params: ById,
  body: StatementInput,
  maxBodyBytes: statementBytesMax,
  response: Statement,
  errors: [...always, 'statement.text-missing', 'incident.component-missing'],
});

export const getStatement = defineEndpoint({
  method: 'GET',
  path: '/api/v1/statements/:id',
  access: 'incident:read',
  summary: 'Show one statement, and what it lacks before it can be published.',
  params: ById,
  response: Statement,
  errors: ['request.not-found'],
});

export const previewStatement = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/statements/preview',
  access: 'incident:write',
  summary: 'Show what readers of one language would get of a text that is being written. Nothing is kept.',
  params: ById,
  body: z.strictObject({
    locale: PublicLocale,
    /** The draft that it would replace. */
    statementId: Id.nullable().default(null),
    statement: StatementInput,
  }),
  maxBodyBytes: statementBytesMax,
  response: StatementPreview,
  errors: ['request.not-found', 'statement.text-missing', 'statement.not-a-draft'],
});

export const showStatementPreview = defineEndpoint({
  method: 'GET',
  path: '/api/v1/statements/:id/preview',
  access: 'incident:read',
  summary: 'Show what readers of one language get of a statement as it stands.',
  params: ById,
  query: z.strictObject({ locale: PublicLocale }),
  response: StatementPreview,
  errors: ['request.not-found'],
});

export const reviseStatement = defineEndpoint({
  method: 'PUT',
  path: '/api/v1/statements/:id',
  access: 'incident:write',
  summary: 'Replace the text of a draft. Its approvals end. A published statement is never changed.',
  params: ById,
  body: StatementInput,
  maxBodyBytes: statementBytesMax,
  response: Statement,
  errors: [...always, 'statement.text-missing', 'statement.not-a-draft', 'incident.component-missing'],
});

export const withdrawStatement = defineEndpoint({
  method: 'POST',
  path: '/api/v1/statements/:id/withdraw',
  access: 'incident:write',
  summary: 'Withdraw a draft.',
  params: ById,
  body: z.strictObject({ reason: Reason }),
  response: Statement,
  errors: [...always, 'statement.not-a-draft'],
});

export const approveStatement = defineEndpoint({
  method: 'POST',
  path: '/api/v1/statements/:id/approve',
  access: 'statement:approve',
  summary: 'Approve a draft as it stands. Nobody approves what he wrote, and nobody twice.',
  params: ById,
  body: z.strictObject({
    /** Of the text that was read. */
    contentHash: z.string().max(64),
  }),
  response: Statement,
  errors: [
    ...always,
    'statement.not-a-draft',
    'statement.changed-meanwhile',
    'statement.approved-already',
    'statement.own-approval',
    'statement.person-needed',
  ],
});

export const publishStatement = defineEndpoint({
  method: 'POST',
  path: '/api/v1/statements/:id/publish',
  access: 'incident:write',
  summary: 'Publish a statement and tell everybody whom it concerns.',
  params: ById,
  response: Statement,
  errors: [...always, 'statement.not-a-draft', 'statement.not-ready', 'statement.contradicts'],
});

export const addStatementText = defineEndpoint({
  method: 'POST',
  path: '/api/v1/statements/:id/texts',
  access: 'incident:write',
  summary: 'Add a translation to a published statement, or a better one; its readers are told.',
  params: ById,
  body: StatementText,
  response: Statement,
  errors: [
    ...always,
    'statement.not-published',
    'statement.text-is-original',
    'statement.text-fixed',
    'statement.text-missing',
    'statement.own-approval',
    'statement.person-needed',
  ],
});
