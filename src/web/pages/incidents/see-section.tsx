/** What we see: the affected components as they are measured now, and what was said about them beside. */

import { Link } from '@tanstack/react-router';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import { useNowMs } from '../../browser/clock.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { statusTexts } from '../../i18n/status.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { Section } from '../../ui/page.tsx';
import table from '../system/table.module.css';
import { useComponents } from './incident-words.ts';
import css from './incidents.module.css';

export function SeeSection({ room }: { readonly room: IncidentRoom }) {
  const t = useText(incidentsTexts);
  const words = useText(statusTexts);
  const format = useFormats();
  const now = useNowMs(10_000);
  const components = useComponents();
  const ids = [...new Set([...room.incident.componentIds, ...room.effects.map((effect) => effect.componentId)])];
  return (
    <Section title={t('see')} about={t('see.about')} flush>
      {ids.length === 0 && <p className={css['none']}>{t('see.none')}</p>}
      {ids.length > 0 && (
        <table className={`${table['table'] ?? ''} ${css['full'] ?? ''}`}>
          <thead>
            <tr>
              <th scope="col">{words('column.name')}</th>
              <th scope="col">{words('column.shown')}</th>
              <th scope="col">{words('column.measured')}</th>
              <th scope="col">{words('column.claimed')}</th>
            </tr>
          </thead>
          <tbody>
            {ids.map((id) => {
              const view = components.all.find((each) => each.id === id);
              const claimed = view?.claimed ?? null;
              const effect = room.effects.find((each) => each.componentId === id);
              return (
                <tr key={id}>
                  <th scope="row" data-label={words('column.name')}>
                    <span>
                      <Link to={paths.component} params={{ componentId: id }}>
                        {components.nameOf(id)}
                      </Link>
                      {effect !== undefined && <span className={css['tag']}>{t(`see.effect.${effect.kind}`)}</span>}
                    </span>
                  </th>
                  <td data-label={words('column.shown')}>
                    {view === undefined ? (
                      '–'
                    ) : (
                      <span>
                        <ComponentStateBadge state={view.state} />
                        <span className={css['sub']}>{t('see.since', { time: format.moment(view.since, now) })}</span>
                      </span>
                    )}
                  </td>
                  <td data-label={words('column.measured')}>
                    {view === undefined ? '–' : <ComponentStateBadge state={view.measured} />}
                  </td>
                  <td data-label={words('column.claimed')}>
                    {claimed === null ? '–' : <ComponentStateBadge state={claimed} />}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Section>
  );
}
