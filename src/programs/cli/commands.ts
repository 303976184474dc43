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
  completion: async () => (await import('./commands/completion.ts')).completion,
};
