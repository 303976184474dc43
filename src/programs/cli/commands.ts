/** Every command, loaded when it is asked for. The key is what a person types. */

import type { AnyCommand } from './command.ts';

export const commands: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  demo: async () => (await import('./commands/demo.ts')).demo,
  sim: async () => (await import('./commands/sim.ts')).sim,
  discover: async () => (await import('./commands/discover.ts')).discover,
  'device add': async () => (await import('./commands/device-add.ts')).deviceAdd,
  'device list': async () => (await import('./commands/device-list.ts')).deviceList,
  'device show': async () => (await import('./commands/device-show.ts')).deviceShow,
  'device remove': async () => (await import('./commands/device-remove.ts')).deviceRemove,
  probe: async () => (await import('./commands/probe.ts')).probe,
  'monitor add': async () => (await import('./commands/monitor-add.ts')).monitorAdd,
  'monitor list': async () => (await import('./commands/monitor-list.ts')).monitorList,
  'monitor show': async () => (await import('./commands/monitor-show.ts')).monitorShow,
  'monitor remove': async () => (await import('./commands/monitor-remove.ts')).monitorRemove,
  'monitor import': async () => (await import('./commands/monitor-import.ts')).monitorImport,
  vantage: async () => (await import('./commands/vantage.ts')).vantage,
  snapshot: async () => (await import('./commands/snapshot.ts')).snapshot,
  view: async () => (await import('./commands/view.ts')).view,
  'user add': async () => (await import('./commands/user-add.ts')).userAdd,
  'user list': async () => (await import('./commands/user-list.ts')).userList,
  'user reset': async () => (await import('./commands/user-reset.ts')).userReset,
  backup: async () => (await import('./commands/backup.ts')).backup,
  restore: async () => (await import('./commands/restore.ts')).restore,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  'config show': async () => (await import('./commands/config-show.ts')).configShow,
  'config check': async () => (await import('./commands/config-check.ts')).configCheck,
  'status publish': async () => (await import('./commands/status-publish.ts')).statusPublish,
  'status verify': async () => (await import('./commands/status-verify.ts')).statusVerify,
  completion: async () => (await import('./commands/completion.ts')).completion,
};
