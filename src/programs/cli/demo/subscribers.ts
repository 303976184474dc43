/** People who want to be told. Each gets the question for confirmation in the mailbox of the demo, and answers it there. */

import { NoticeChoice } from '#src/features/status/contract-notices.ts';
import { bare, waitFor, type DemoStage } from './stage.ts';
import type { Made } from './vendor-status.ts';
import { maintenanceOfDemo, readersOfDemo, readerWhoWaits, reportOfDemo } from './words.data.ts';

const mailWithinMs = 20_000;
const hourMs = 3_600_000;

export async function addReaders(stage: DemoStage, vendor: Made): Promise<void> {
  const { features, ctx, mailbox } = stage;
  const asked = stage.clock.nowMs();
  for (const { address, locale, components } of [...readersOfDemo, readerWhoWaits]) {
    const componentIds = components?.flatMap((key) => vendor.get(key) ?? []) ?? null;
    const choice = NoticeChoice.parse({ locale, componentIds });
    await features.notices.addSubscriber(ctx, { ...bare, body: { email: address, choice } });
  }
  for (const { address } of readersOfDemo) {
    const token = await waitFor(
      stage,
      () =>
        mailbox
          .mails()
          .filter(({ to, at }) => to === address && at >= asked)
          .flatMap(({ text }) => /\/status\/confirm\?token=([\w.~-]+)/.exec(text)?.[1] ?? [])[0],
      mailWithinMs,
    );
    // Nobody can confirm what did not come: then the address goes on waiting, as it would elsewhere.
    if (token !== undefined) await features.notices.confirmSignUp(ctx, { ...bare, body: { token } });
  }
}

/** Told to whoever subscribed, and something that a reader of the page told us. */
export async function announceAndReport(stage: DemoStage, vendor: Made): Promise<void> {
  const { features, ctx, clock } = stage;
  const startsAt = Math.ceil(clock.nowMs() / hourMs) * hourMs + 30 * hourMs;
  const licence = vendor.get('licence') ?? '';
  await features.status.announceMaintenance(ctx, {
    ...bare,
    body: { ...maintenanceOfDemo, componentIds: [licence], startsAt, endsAt: startsAt + 2 * hourMs, expected: 'down' },
  });
  await features.status.submitReport({
    componentId: vendor.get('cases') ?? '',
    text: reportOfDemo,
    address: undefined,
  });
}
