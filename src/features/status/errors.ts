/** Errors of components, maintenance, reports and the starter pack. */

import { defineError } from '#src/core/errors.ts';

export const ParentCycle = defineError('status.parent-cycle', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { name: string }) => `${f.name} would become a part of itself.`,
  remedy: 'Choose a group that is not below this component.',
});

export const TooDeep = defineError('status.too-deep', {
  kind: 'limit',
  retry: 'never',
  status: 409,
  message: (f: { limit: number }) => `Groups may stand ${f.limit} deep.`,
  remedy: 'Choose a group that stands higher.',
});

export const DependencyCycle = defineError('status.dependency-cycle', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { name: string }) => `${f.name} would need itself.`,
  remedy: 'Leave out one of the dependencies on the way round.',
});

export const ComponentMissing = defineError('status.component-missing', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { id: string }) => `There is no component ${f.id}.`,
  remedy: 'Load the list of components again and choose from it.',
});

export const MonitorMissing = defineError('status.monitor-missing', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { id: string }) => `There is no monitor ${f.id}.`,
  remedy: 'Load the list of monitors again and choose from it.',
});

export const NameMissing = defineError('status.name-missing', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { locale: string }) => `The name is missing in the language of the page (${f.locale}).`,
  remedy: 'Enter it at least in that language; other languages fall back to it.',
});

export const ComponentInUse = defineError('status.component-in-use', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { name: string; by: string }) => `${f.name} is still used by ${f.by}.`,
  remedy: 'Move its parts, end the incident or cancel the maintenance first.',
});

export const TooManyComponents = defineError('status.too-many-components', {
  kind: 'limit',
  retry: 'never',
  status: 409,
  message: (f: { limit: number }) => `A page holds ${f.limit} components.`,
  remedy: 'Delete components that nobody reads about.',
});

export const RangeInvalid = defineError('status.range-invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { limitDays: number }) => `The end must come after the beginning, by ${f.limitDays} days at most.`,
  remedy: 'Choose other times.',
});

export const MaintenanceOver = defineError('status.maintenance-over', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { id: string }) => `The maintenance ${f.id} is over or cancelled.`,
  remedy: 'Announce a new one.',
});

export const EntryMissing = defineError('status.entry-missing', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { entry: string }) => `The starter pack has no entry ${f.entry}.`,
  remedy: 'Load the starter pack again and choose from it.',
});

export const NotReady = defineError('status.not-ready', {
  kind: 'precondition',
  retry: 'backoff',
  status: 503,
  message: () => 'Nothing is known yet: this process has just started, or its store cannot be read.',
  remedy: 'Try again in a few seconds; `keepsight doctor` says whether the store can be read.',
});
