import type { DeviceDetail } from '#src/features/fleet/contract-schemas.ts';
import { adviceFor } from '#src/features/fleet/messages.ts';
import type { Locale } from '#src/core/messages.ts';
import { type CliContext, defineCommand } from '../command.ts';
import { nothing, withFleet } from '../fleet.ts';

export const deviceShow = defineCommand({
  name: 'device show',
  summary: 'Show what is known of one device.',
  args: [{ name: 'id', help: 'the id of the device, as "device list" prints it', required: true }],
  options: { check: { kind: 'flag', help: 'Check the device now, before it is shown.' } },
  examples: ['keepsight device show dev_019ab1c0f3e87b1c9d2e5f60718293a4'],
  run: async (cli, { args, options }) => {
    const params = { id: args[0] ?? '' };
    await withFleet(cli, async ({ fleet, ctx }) => {
      if (options.check) await fleet.checkDevice(ctx, { ...nothing, params });
      const device = await fleet.getDevice(ctx, { ...nothing, params });
      cli.out.result(device, () => showDevice(cli, ctx.locale, device));
    });
  },
});

function showDevice(cli: CliContext, locale: Locale, device: DeviceDetail): void {
  const { out } = cli;
  out.line(`${device.name} (${device.id})`);
  out.line(device.sentence);
  if (device.fault !== null) out.line(adviceFor(locale, device.kind, device.fault));
  out.line('');
  const rows: readonly (readonly [string, string | null])[] = [
    ['State', `${device.state} since ${timeText(device.stateSince)}`],
    ['Checked', device.checkedAt === null ? 'never' : timeText(device.checkedAt)],
    ['Kind', device.kind],
    ['Maker', device.maker],
    ['Model', device.productName ?? device.model],
    ['Version', device.osVersion],
    ['Serial number', device.serial],
    ['MAC', device.mac],
    ['Address', `${device.tls ? 'https' : 'http'} ${device.host}:${String(device.port)}${device.path ?? ''}`],
    ['Driver', device.driver],
    ['Login', device.credential === null ? 'none' : `${device.credential.username} (${device.login})`],
    ['Certificate', device.certificate.pinned],
    ['Offered instead', device.certificate.offered],
  ];
  out.table(
    rows.filter(([, value]) => value !== null),
    [
      { title: 'WHAT', value: ([name]) => name },
      { title: 'VALUE', value: ([, value]) => value ?? undefined },
    ],
  );
  out.line('');
  out.table(device.facts, [
    { title: 'FACT', value: (fact) => fact.kind },
    { title: 'READ', value: (fact) => timeText(fact.lastSeenAt) },
    { title: 'SOURCE', value: (fact) => fact.source },
  ]);
}

function timeText(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 19);
}
