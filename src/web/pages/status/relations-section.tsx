/** What a component cannot work without, what breaks without it, and its parts. */

import { Link } from '@tanstack/react-router';
import type { Component, ComponentView, Snapshot } from '#src/features/status/contract-schemas.ts';
import { componentTexts } from '../../i18n/component.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ComponentStateIcon } from '../../ui/component-state.tsx';
import { FactRow, Facts, Section } from '../../ui/page.tsx';
import css from './component-page.module.css';
import { textIn } from './local-text.ts';

interface RelationsSectionProps {
  readonly component: Component;
  readonly view: ComponentView | null;
  readonly snapshot: Snapshot;
  readonly all: readonly ComponentView[];
}

export function RelationsSection({ component, view, snapshot, all }: RelationsSectionProps) {
  const t = useText(componentTexts);
  const parts = all.filter((each) => each.parentId === component.id).map((each) => each.id);
  const list = (ids: readonly string[]) => <ComponentLinks ids={ids} all={all} snapshot={snapshot} />;
  return (
    <Section title={t('depends')}>
      <Facts>
        <FactRow term={t('depends.on')}>{list(component.dependsOn)}</FactRow>
        <FactRow term={t('depends.breaks')}>{list(view?.breaks ?? [])}</FactRow>
        <FactRow term={t('depends.parts')}>{list(parts)}</FactRow>
      </Facts>
    </Section>
  );
}

interface ComponentLinksProps {
  readonly ids: readonly string[];
  readonly all: readonly ComponentView[];
  readonly snapshot: Snapshot;
}

function ComponentLinks({ ids, all, snapshot }: ComponentLinksProps) {
  const ui = useText(uiTexts);
  const { locale } = useLocale();
  const found = all.filter((each) => ids.includes(each.id));
  if (found.length === 0) return ui('none');
  return (
    <ul className={css['links']}>
      {found.map((each) => (
        <li key={each.id}>
          <ComponentStateIcon state={each.state} />
          <Link to={paths.component} params={{ componentId: each.id }}>
            {textIn(each.name, locale, snapshot.page.defaultLocale)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
