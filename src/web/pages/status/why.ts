/** Why a component is in its state, in one sentence per input of the maximum. */

import { useCallback } from 'react';
import { failureTitle } from '#src/core/failure-words.ts';
import type { ComponentView, Snapshot } from '#src/features/status/contract-schemas.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statusTexts } from '../../i18n/status.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { textIn } from './local-text.ts';

type Reason = ComponentView['reasons'][number];

export function useWhy(snapshot: Snapshot, all: readonly ComponentView[]) {
  const t = useText(statusTexts);
  const { locale } = useLocale();
  return useCallback(
    (view: ComponentView, reason: Reason): string => {
      const own = snapshot.page.defaultLocale;
      const component = all.find((each) => each.id === reason.refId);
      const incident = snapshot.incidents.find((each) => each.id === reason.refId);
      const texts = incident?.statements[0]?.texts ?? [];
      const incidentName = (texts.find((each) => each.locale === locale) ?? texts[0])?.title;
      const name = component === undefined ? (incidentName ?? t('gone')) : textIn(component.name, locale, own);
      switch (reason.kind) {
        case 'measured': {
          const monitor = view.evidence.find((each) => each.monitorId === reason.refId)?.name;
          if (reason.failure !== null) {
            const failure = failureTitle(locale, reason.failure);
            return monitor === undefined ? failure : t('why.measured', { name: monitor, failure });
          }
          return t(reason.state === 'ok' ? 'why.measured.ok' : 'why.measured.plain', { name: monitor ?? t('gone') });
        }
        case 'claimed':
          return t('why.claimed');
        case 'declared':
        case 'off-by-operator':
        case 'restoring':
        case 'dependency':
          return t(`why.${reason.kind}`, { name });
        case 'children':
          return component === undefined ? t('why.children.plain') : t('why.children', { name });
        case 'no-evidence':
          return t('why.no-evidence');
      }
    },
    [snapshot, all, locale, t],
  );
}
