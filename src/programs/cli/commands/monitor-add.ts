import { z } from 'zod';
import { MonitorInput } from '#src/features/watch/contract-schemas.ts';
import { defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { UsageWrong } from '../parse.ts';
import { probeTarget } from '../probe-target.ts';
import { withWatch } from '../watch.ts';

const Settings = MonitorInput.shape.settings;

export const monitorAdd = defineCommand({
  name: 'monitor add',
  summary: 'Add a monitor: a test that runs again and again.',
  description: 'The type of test follows from the target as with "keepsight probe".',
  args: [{ name: 'target', help: 'https://…, host:port, a name, or an address', required: true }],
  options: {
    name: { kind: 'text', value: 'NAME', help: 'Its name; the target when absent.' },
    type: { kind: 'text', value: 'TYPE', help: 'Type of test; guessed when absent.' },
    settings: { kind: 'text', value: 'JSON', help: 'Further settings of the test.' },
    period: { kind: 'number', value: 'S', help: 'Seconds between two tests.', min: 10, max: 86_400, default: 60 },
    budget: { kind: 'number', value: 'S', help: 'Seconds for one test.', min: 1, max: 60 },
    'slow-above': { kind: 'number', value: 'MS', help: 'Slower than this is degraded.', min: 1, max: 60_000 },
    vantage: {
      kind: 'list',
      value: 'VANTAGE',
      help: 'Id or name of a vantage; this Keepsight when absent. May be repeated.',
    },
    networks: { kind: 'number', value: 'N', help: 'Distinct networks that must agree.', min: 1, max: 5, default: 1 },
    tag: { kind: 'list', value: 'TAG', help: 'May be repeated.' },
  },
  examples: [
    'keepsight monitor add https://www.example.org/ --name Website --tag shop',
    'keepsight monitor add mail.example.org:25 --vantage Here --vantage Office --period 30',
  ],
  run: async (cli, { args, options }) => {
    const target = args[0] ?? '';
    const guessed = probeTarget(target, options.type);
    const settings = { ...guessed.settings, ...furtherSettings(options.settings) };
    await withWatch(cli, async ({ watch, ctx }) => {
      const chosen = options.vantage.length > 0 ? options.vantage : ['van_here'];
      const vantageIds = chosen.map((text) => {
        const found = watch.vantages().find(({ id, name }) => id === text || name.toLowerCase() === text.toLowerCase());
        if (found === undefined) throw new UsageWrong({ problem: `There is no vantage ${text}.` });
        return found.id;
      });
      const input = MonitorInput.safeParse({
        ...{ name: options.name ?? target.slice(0, 100), probe: guessed.type, settings, vantageIds },
        ...{ periodS: options.period, networksMin: options.networks, tags: [...options.tag] },
        budgetMs: (options.budget ?? Math.min(20, options.period - 1)) * 1000,
        slowAboveMs: options['slow-above'] ?? null,
      });
      if (!input.success) throw new UsageWrong({ problem: z.prettifyError(input.error) });
      const monitor = await watch.createMonitor(ctx, { ...nothing, body: input.data });
      cli.out.result(monitor, () => cli.out.line(`Added ${monitor.name} (${monitor.id}): ${monitor.target}.`));
    });
  },
});

function furtherSettings(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    return Settings.parse(JSON.parse(text));
  } catch {
    throw new UsageWrong({ problem: '--settings takes a JSON object.' });
  }
}
