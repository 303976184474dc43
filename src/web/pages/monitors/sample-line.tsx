/** One test in a line: result, how long, and what was seen. */

import { failureSentence } from '#src/core/failure-words.ts';
import type { Sample } from '#src/features/watch/contract-schemas.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ResultBadge } from '../../ui/component-state.tsx';
import css from './monitor-page.module.css';
import { phases } from './plot-data.ts';

type Seen = Pick<
  Sample,
  'result' | 'failure' | 'phases' | 'totalMs' | 'address' | 'httpStatus' | 'bytesRead' | 'detail'
>;

export function SampleLine({ sample }: { readonly sample: Seen }) {
  const t = useText(monitorsTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const parts = phases.flatMap((phase) => {
    const ms = sample.phases[phase];
    return ms === undefined ? [] : [`${t(`timings.${phase}`)} ${format.number(Math.round(ms))} ms`];
  });
  const seen = [
    ...(sample.httpStatus === null ? [] : [`HTTP ${String(sample.httpStatus)}`]),
    ...(sample.address === null ? [] : [sample.address]),
    ...(sample.bytesRead === null ? [] : [format.bytes(sample.bytesRead)]),
  ];
  return (
    <div>
      <div className={css['line']}>
        <ResultBadge result={sample.result} />
        <span>{format.number(Math.round(sample.totalMs))} ms</span>
        {seen.length > 0 && <span>{seen.join(' · ')}</span>}
      </div>
      {sample.failure !== null && <p className={css['more']}>{failureSentence(locale, sample.failure)}</p>}
      {parts.length > 0 && <p className={css['faint']}>{parts.join(', ')}</p>}
      {sample.detail !== null && (
        <p className={css['faint']} lang="en">
          {sample.detail}
        </p>
      )}
    </div>
  );
}
