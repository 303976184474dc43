/** What can go wrong with monitors, vantages and imports. */

import { defineError } from '#src/core/errors.ts';

export const MonitorNameTaken = defineError('monitor.name-taken', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { name: string }) => `There is a monitor named ${f.name} already.`,
  remedy: 'Choose another name.',
});
export const MonitorTooMany = defineError('monitor.too-many', {
  kind: 'limit',
  retry: 'never',
  message: (f: { limit: number }) => `There cannot be more than ${f.limit} monitors.`,
  remedy: 'Delete monitors that are not used any more, or divide them among several Keepsights.',
});
export const MonitorProbeUnknown = defineError('monitor.probe-unknown', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { probe: string }) => `There is no type of test named ${f.probe}.`,
  remedy: 'Choose one of the types that the list of probes names.',
});
export const MonitorSettingsInvalid = defineError('monitor.settings-invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { probe: string; problem: string }) => `The settings do not fit the test ${f.probe}: ${f.problem}.`,
  remedy: 'Correct the settings; the list of probes says what each one takes.',
});
export const MonitorBudgetTooLong = defineError('monitor.budget-too-long', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { budgetMs: number; periodS: number }) =>
    `A check that may take ${f.budgetMs} ms does not fit into a period of ${f.periodS} s.`,
  remedy: 'Shorten the time for one check, or test less often.',
});
export const MonitorVantageUnknown = defineError('monitor.vantage-unknown', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { id: string }) => `There is no vantage ${f.id}.`,
  remedy: 'Choose from the list of vantages.',
});
export const MonitorOnlyHere = defineError('monitor.only-here', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { probe: string }) => `A test of the type ${f.probe} can run on this Keepsight only.`,
  remedy: 'Choose the vantage of this Keepsight and no other.',
});
export const MonitorNetworksTooFew = defineError('monitor.networks-too-few', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { networks: number; networksMin: number }) =>
    `The vantages stand in ${f.networks} networks, so ${f.networksMin} can never agree.`,
  remedy: 'Ask for fewer distinct networks, or choose vantages in other networks.',
});
export const MonitorSwitchedOff = defineError('monitor.switched-off', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { name: string }) => `The monitor ${f.name} is switched off.`,
  remedy: 'Switch it on first.',
});
export const MonitorNotFromHere = defineError('monitor.not-from-here', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { name: string }) => `The monitor ${f.name} is not tested from this Keepsight, or not at this moment.`,
  remedy: 'Wait for its next samples; vantages elsewhere keep to their own times.',
});
export const MonitorBusy = defineError('monitor.busy', {
  kind: 'conflict',
  retry: 'backoff',
  message: (f: { name: string }) => `The monitor ${f.name} is being tested at this moment.`,
  remedy: 'Try again in some seconds.',
});
export const MonitorTestRunning = defineError('monitor.test-running', {
  kind: 'conflict',
  retry: 'backoff',
  message: () => 'A test of settings is running already.',
  remedy: 'Wait until it is over, and test again.',
});
export const MonitorTestTooOften = defineError('monitor.test-too-often', {
  kind: 'limit',
  retry: 'backoff',
  message: (f: { limit: number }) => `Settings can be tested ${f.limit} times a minute.`,
  remedy: 'Test again in a minute; a monitor that is saved tests by itself.',
});
export const MonitorRangeInvalid = defineError('monitor.range-invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { days: number }) => `The time from beginning to end must be above 0 and at most ${f.days} days.`,
  remedy: 'Ask for a shorter time.',
});
export const MonitorNoHeartbeats = defineError('monitor.no-heartbeats', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { name: string }) => `The monitor ${f.name} does not wait for heartbeats.`,
  remedy: 'Make a monitor of the type heartbeat.',
});
export const HeartbeatTooOften = defineError('heartbeat.too-often', {
  kind: 'limit',
  retry: 'backoff',
  message: () => 'This monitor was sent a heartbeat less than a second ago.',
  remedy: 'Send one heartbeat per run.',
});
export const VantageNameTaken = defineError('vantage.name-taken', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { name: string }) => `There is a vantage named ${f.name} already.`,
  remedy: 'Choose another name.',
});
export const VantageTooMany = defineError('vantage.too-many', {
  kind: 'limit',
  retry: 'never',
  message: (f: { limit: number }) => `There cannot be more than ${f.limit} vantages.`,
  remedy: 'Delete vantages that are not used any more.',
});
export const VantageIsHere = defineError('vantage.is-here', {
  kind: 'precondition',
  retry: 'never',
  message: () => 'This vantage is this Keepsight itself.',
  remedy: 'Switch it off if nothing shall be tested from here.',
});
export const VantageInUse = defineError('vantage.in-use', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { name: string; monitors: number }) => `${f.monitors} monitors name the vantage ${f.name}.`,
  remedy: 'Take it out of these monitors first; otherwise their quorum would shrink unseen.',
});
export const VantageTokenInvalid = defineError('vantage.token-invalid', {
  kind: 'unauthenticated',
  retry: 'never',
  message: () => 'This enrolment token is not valid, was used, or has expired.',
  remedy: 'Make a new token for the vantage in the console.',
});
export const VantageUnknown = defineError('vantage.unknown', {
  kind: 'unauthenticated',
  retry: 'never',
  message: () => 'This hub knows no vantage with this id and key.',
  remedy: 'Enrol the vantage anew.',
});
export const VantageBatchInvalid = defineError('vantage.batch-invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { problem: string }) => `What the vantage sent cannot be taken: ${f.problem}.`,
  remedy: 'Run the same version of Keepsight on the vantage and on the hub.',
});
export const VantageElsewhere = defineError('vantage.elsewhere', {
  kind: 'conflict',
  retry: 'backoff',
  message: () => 'Another process of this hub takes the samples of vantages at this moment.',
  remedy: 'The vantage keeps its samples and tries again by itself.',
});
export const ImportUnreadable = defineError('import.unreadable', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { format: string; problem: string }) => `This is no export of ${f.format}: ${f.problem}.`,
  remedy: 'Choose the right format, and the file as the other program wrote it.',
});
export const ImportTooMany = defineError('import.too-many', {
  kind: 'limit',
  retry: 'never',
  message: (f: { limit: number }) => `One import takes at most ${f.limit} monitors.`,
  remedy: 'Divide the file.',
});
export const LeaseLost = defineError('watch.lease-lost', {
  kind: 'conflict',
  retry: 'backoff',
  message: () => 'Another process of this Keepsight tests from here now.',
  remedy: 'Nothing is to be done: one process tests and stores, the others show.',
});
