/** The state first: what we show, beside what we measure, what its provider says and what people report; and why. */

import { Link } from '@tanstack/react-router';
import type { ComponentView, Snapshot } from '#src/features/status/contract-schemas.ts';
import { useNowMs } from '../../browser/clock.ts';
import { componentTexts } from '../../i18n/component.data.ts';
import { stateTexts } from '../../i18n/state.data.ts';
import { statusTexts } from '../../i18n/status.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import css from './component-page.module.css';
import { useWhy } from './why.ts';

interface ComponentParts {
  readonly view: ComponentView;
  readonly snapshot: Snapshot;
  readonly all: readonly ComponentView[];
}

export function ComponentPanel({ view, snapshot, all }: ComponentParts) {
  const t = useText(componentTexts);
  const states = useText(stateTexts);
  const shared = useText(statusTexts);
  const format = useFormats();
  const now = useNowMs(1000);
  const why = useWhy(snapshot, all);
  const age = (at: number): string => format.relative(at, Math.max(now, at));
  const measuredOf = ({ dataAt, measured }: ComponentView): string => {
    if (dataAt !== null) return t('data-at', { time: age(dataAt) });
    // Nothing measures a group itself, and yet its parts are measured.
    return t(measured === 'unknown' ? 'data-none' : 'data-parts');
  };
  const { reports } = view;
  const differs = snapshot.contradictions.some((each) => each.componentId === view.id && each.endedAt === null);
  return (
    <>
      {differs && (
        <div className={css['gap']}>
          <Notice
            tone="warning"
            title={t('contradiction')}
            actions={
              <Link to={paths.contradictions} search={{ component: view.id }}>
                {t('contradiction.link')}
              </Link>
            }
          />
        </div>
      )}
      <section className={css['panel']} aria-label={t('panel')}>
        <div className={css['cell']}>
          <h2>{t('shown')}</h2>
          <ComponentStateBadge
            state={view.state}
            look="filled"
            word={view.isUnverifiedClaim && view.state === 'unknown' ? states('unverified') : undefined}
          />
          <p title={format.exact(view.since)}>{t('since', { time: format.moment(view.since, now) })}</p>
          {view.scope.total > 1 && <p>{t('scope', view.scope)}</p>}
          {view.isExpected && <p>{t('expected')}</p>}
        </div>
        <div className={css['cell']}>
          <h2>{t('measured')}</h2>
          <ComponentStateBadge state={view.measured} look="filled" />
          <p>{measuredOf(view)}</p>
        </div>
        <div className={css['cell']}>
          <h2>{t('claimed')}</h2>
          {view.claimed === null ? (
            <p>{t('claimed.none')}</p>
          ) : (
            <ComponentStateBadge state={view.claimed} look="filled" />
          )}
          {view.claimReadAt !== null && <p>{t('claimed.read', { time: age(view.claimReadAt) })}</p>}
        </div>
        <div className={css['cell']}>
          <h2>{t('experienced')}</h2>
          <p>
            {reports.verified + reports.anonymous === 0
              ? t('experienced.none')
              : shared('reports.count', {
                  verified: reports.verified,
                  base: reports.verifiedBase,
                  anonymous: reports.anonymous,
                })}
          </p>
        </div>
      </section>
      <Section title={t('why')} about={t('why.about')}>
        <ul className={css['reasons']}>
          {view.reasons.map((reason) => (
            <li key={`${reason.kind} ${reason.refId ?? ''} ${reason.state}`}>
              <ComponentStateBadge state={reason.state} />
              <span>
                {why(view, reason)}
                {reason.since !== null && (
                  <span className={css['faint']}> · {t('since', { time: format.moment(reason.since, now) })}</span>
                )}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
