/** The statement of a wave: fixed words in every language, and what the plan says of it in the language it was written in. */

import { publicLocales } from '#src/core/messages.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { WaveFold } from '../log/incident-fold.ts';
import type { Writing } from '../log/write.ts';
import { sayMeasured } from '../measured/measured.ts';
import { type WaveNotice, inEveryLanguage } from '../messages.ts';
import type { IncidentParts } from '../parts.ts';

export async function announceWave(
  parts: IncidentParts,
  ctx: UseCaseContext,
  writing: Writing,
  { wave, notice }: { readonly wave: WaveFold; readonly notice: WaveNotice },
): Promise<void> {
  const fold = writing.fold();
  const { input } = wave;
  const position = fold.restoration.waves.findIndex((one) => one.id === wave.id) + 1;
  const values = { position, name: input.name };
  const titles = inEveryLanguage(`wave-${notice}-title`, values);
  const bodies = bodiesOf(wave, notice);
  const claims = [
    {
      subject: 'restoration' as const,
      texts: inEveryLanguage(`wave-${notice}-claim`, values),
      evidence: [wave.id],
    },
  ];
  await sayMeasured(parts, ctx, writing, {
    originalLocale: fold.originalLocale,
    texts: publicLocales.map((locale) => ({ locale, title: titles[locale].slice(0, 200), body: bodies[locale] })),
    claims,
    nextUpdateAt: null,
    waveId: wave.id,
    componentIds: input.componentIds,
  });
}

type Bodies = ReturnType<typeof inEveryLanguage>;

function bodiesOf(wave: WaveFold, notice: WaveNotice): Bodies {
  const { input } = wave;
  const bodies = inEveryLanguage('wave-scope', { percent: input.scopePercent });
  const add = (key: Parameters<typeof inEveryLanguage>[0], values: Record<string, string>): void => {
    const words = inEveryLanguage(key, values);
    for (const locale of publicLocales) bodies[locale] += `\n\n${words[locale]}`;
  };
  if (input.audience !== '') add('wave-audience', { audience: input.audience });
  if (notice === 'rolled-back') return bodies;
  if (input.works !== '') add('wave-works', { text: input.works });
  if (input.doesNotWork !== '') add('wave-does-not-work', { text: input.doesNotWork });
  return bodies;
}
