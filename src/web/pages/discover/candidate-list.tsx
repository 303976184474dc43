/** What was found: who it says it is, where, and by which evidence it was recognised. */

import { Checkbox, Table } from '@mantine/core';
import { IconAlertTriangle, IconArrowsExchange, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Candidate } from '#src/features/fleet/contract-schemas.ts';
import { discoverTexts } from '../../i18n/discover.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { KindIcon } from '../../ui/kind-icon.tsx';
import css from './candidate-list.module.css';

interface CandidateListProps {
  readonly candidates: readonly Candidate[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: readonly string[], isSelected: boolean) => void;
}

export function candidateName(candidate: Candidate): string {
  const name = [candidate.maker, candidate.model].filter((part) => part !== null).join(' ');
  return name === '' ? candidate.host : name;
}

export function CandidateList({ candidates, selected, onSelect }: CandidateListProps) {
  const t = useText(discoverTexts);
  const ids = candidates.map((candidate) => candidate.id);
  const count = ids.filter((id) => selected.has(id)).length;
  return (
    <Table className={css['table']}>
      <thead>
        <tr>
          <th className={css['select']}>
            <Checkbox
              aria-label={t('select-all')}
              checked={count > 0 && count === ids.length}
              indeterminate={count > 0 && count < ids.length}
              onChange={(event) => onSelect(ids, event.currentTarget.checked)}
            />
          </th>
          <th scope="col">{t('column.device')}</th>
          <th scope="col">{t('column.address')}</th>
          <th scope="col">{t('column.version')}</th>
          <th scope="col">{t('column.evidence')}</th>
        </tr>
      </thead>
      <tbody>
        {candidates.map((candidate) => (
          <Row
            key={candidate.id}
            candidate={candidate}
            isSelected={selected.has(candidate.id)}
            onSelect={(isSelected) => onSelect([candidate.id], isSelected)}
          />
        ))}
      </tbody>
    </Table>
  );
}

interface RowProps {
  readonly candidate: Candidate;
  readonly isSelected: boolean;
  readonly onSelect: (isSelected: boolean) => void;
}

function Row({ candidate, isSelected, onSelect }: RowProps) {
  const t = useText(discoverTexts);
  const ui = useText(uiTexts);
  const name = candidateName(candidate);
  return (
    <tr data-selected={isSelected || undefined}>
      <td className={css['select']}>
        <Checkbox
          aria-label={t('select', { name: `${name} ${candidate.host}` })}
          checked={isSelected}
          onChange={(event) => onSelect(event.currentTarget.checked)}
        />
      </td>
      <td className={css['device']}>
        <span className={css['name']}>
          <KindIcon kind={candidate.kind} />
          {candidate.deviceId === null ? (
            <strong>{name}</strong>
          ) : (
            <Link to={paths.device} params={{ deviceId: candidate.deviceId }}>
              {name}
            </Link>
          )}
        </span>
        <span className={css['meta']}>
          {ui(`kind.${candidate.kind}`)}
          {candidate.serial !== null && ` · ${candidate.serial}`}
        </span>
        <span className={css['hints']}>
          {candidate.needsSetup && (
            <Hint
              tone="warning"
              text={t('hint.setup.short')}
              title={t('hint.setup')}
              icon={<IconAlertTriangle size={14} />}
            />
          )}
          {candidate.needsLogin && (
            <Hint tone="plain" text={t('hint.login.short')} title={t('hint.login')} icon={<IconLock size={14} />} />
          )}
          {candidate.status === 'moved' && (
            <Hint
              tone="warning"
              text={t('hint.moved')}
              title={t('hint.moved')}
              icon={<IconArrowsExchange size={14} />}
            />
          )}
        </span>
      </td>
      <td className={css['address']}>
        {candidate.host}
        {candidate.otherAddresses.length > 0 && (
          <span className={css['meta']} title={candidate.otherAddresses.join(', ')}>
            {t('evidence.more', { count: candidate.otherAddresses.length })}
          </span>
        )}
      </td>
      <td className={css['version']}>{candidate.osVersion ?? ui('unknown')}</td>
      <td className={css['evidence']}>
        <Evidence candidate={candidate} />
      </td>
    </tr>
  );
}

interface HintProps {
  readonly tone: 'warning' | 'plain';
  readonly text: string;
  readonly title: string;
  readonly icon: ReactNode;
}

function Hint({ tone, text, title, icon }: HintProps) {
  return (
    <span className={css['hint']} data-tone={tone} title={title}>
      <span aria-hidden="true" className={css['hintIcon']}>
        {icon}
      </span>
      {text}
    </span>
  );
}

function Evidence({ candidate }: { readonly candidate: Candidate }) {
  const t = useText(discoverTexts);
  const [first, ...more] = candidate.evidence;
  if (first === undefined) return null;
  return (
    <details className={css['details']}>
      <summary>
        {t(`method.${first.method}`)}: {first.text}
        {more.length > 0 && ` (${t('evidence.more', { count: more.length })})`}
        {candidate.confidence === 'likely' && <em className={css['likely']}> {t('evidence.likely')}</em>}
      </summary>
      <ul>
        {candidate.evidence.map((each) => (
          <li key={`${each.method} ${each.text}`}>
            {t(`method.${each.method}`)}: {each.text}
          </li>
        ))}
      </ul>
    </details>
  );
}
