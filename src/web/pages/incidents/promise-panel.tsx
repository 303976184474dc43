/** The promise that stands: when the next update is due, or for how long it is overdue. It ticks. */

import { IconAlarm, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import { useNowMs } from '../../browser/clock.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import css from './incidents.module.css';

type Tone = 'closed' | 'missing' | 'overdue' | 'kept';
const iconOf = {
  closed: IconCircleCheck,
  missing: IconAlertTriangle,
  overdue: IconAlertTriangle,
  kept: IconAlarm,
} as const satisfies Readonly<Record<Tone, typeof IconAlarm>>;

function toneOf({ closedAt, nextUpdateAt }: IncidentRoom['incident'], now: number): Tone {
  if (closedAt !== null) return 'closed';
  if (nextUpdateAt === null) return 'missing';
  return nextUpdateAt <= now ? 'overdue' : 'kept';
}

export function PromisePanel({ room }: { readonly room: IncidentRoom }) {
  const t = useText(incidentsTexts);
  const format = useFormats();
  const now = useNowMs(1000);
  const { incident } = room;
  const { nextUpdateAt, closedAt, acknowledgedAt } = incident;
  const tone = toneOf(incident, now);
  const sentence = (): string => {
    if (closedAt !== null) return t('promise.closed', { time: format.dateTime(closedAt) });
    if (nextUpdateAt === null) return t('promise.none');
    const words = {
      time: format.moment(nextUpdateAt, now),
      duration: format.duration(Math.abs(nextUpdateAt - now)),
    };
    return t(tone === 'overdue' ? 'promise.overdue' : 'promise.in', words);
  };
  const Icon = iconOf[tone];
  return (
    <section className={css['promise']} data-tone={tone} aria-label={t('promise')}>
      <Icon size={24} stroke={1.8} aria-hidden="true" />
      <div>
        <p className={css['promiseLine']} role="timer">
          {sentence()}
        </p>
        <p className={css['soft']}>
          {t('promise.record', { kept: incident.promisesKept, broken: incident.promisesBroken })}.{' '}
          {tone === 'overdue' && incident.isPublic && t('promise.public')}{' '}
          {closedAt === null &&
            (incident.isLedByPerson && acknowledgedAt !== null
              ? t('lead.person', { time: format.moment(acknowledgedAt, now) })
              : t('lead.none'))}
        </p>
      </div>
    </section>
  );
}
