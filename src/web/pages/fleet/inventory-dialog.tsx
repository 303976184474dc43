/** Import of an inventory: first every line is checked, then all are added together or none. */

import { Button, FileInput, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ImportResult } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { useCall } from '../../api/queries.ts';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './inventory-dialog.module.css';

export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  const toast = useToast();
  const [file, setFile] = useState<File | null>(null);
  const [checked, setChecked] = useState<ImportResult>();
  const send = useCall(fleet.importInventory, [fleet.listDevices, fleet.listSites]);
  const submit = async (dryRun: boolean): Promise<void> => {
    if (file === null) return;
    const content = await file.text();
    const format = file.name.toLowerCase().endsWith('.json') ? 'json' : 'csv';
    send.mutate(
      { body: { format, content, dryRun } },
      {
        onSuccess: (result) => {
          if (dryRun) setChecked(result);
          else {
            toast({ text: t('import.done', { count: result.added }) });
            onClose();
          }
        },
      },
    );
  };
  const isReady = checked !== undefined && checked.problemCount === 0 && checked.toAdd > 0;
  return (
    <Modal opened onClose={onClose} title={t('import.title')} closeButtonProps={{ 'aria-label': ui('action.close') }}>
      <Stack gap="sm">
        <Text size="sm">{t('import.text')}</Text>
        <FileInput
          label={t('import.file')}
          accept=".csv,.json,text/csv,application/json"
          value={file}
          onChange={(next) => {
            setFile(next);
            setChecked(undefined);
            send.reset();
          }}
        />
        {send.isError && <ProblemNotice error={send.error} />}
        {checked !== undefined && <ImportOutcome result={checked} />}
        <Button loading={send.isPending} disabled={file === null} onClick={() => void submit(!isReady)}>
          {isReady ? t('import.submit', { count: checked.toAdd }) : t('import.check')}
        </Button>
      </Stack>
    </Modal>
  );
}

function ImportOutcome({ result }: { readonly result: ImportResult }) {
  const t = useText(fleetTexts);
  const { lines, toAdd, unchanged, problemCount, problems } = result;
  return (
    <Notice
      tone={problemCount > 0 ? 'warning' : 'info'}
      role="status"
      title={t('import.result', { lines, toAdd, unchanged, problems: problemCount })}
    >
      {problems.length > 0 && (
        <ul className={css['problems']}>
          {problems.map((problem) => (
            <li key={`${String(problem.line)} ${problem.column ?? ''} ${problem.problem}`}>
              <strong>{t('import.problem', { line: problem.line })}</strong>
              {problem.column === null ? '' : ` (${problem.column})`}: {problem.problem}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
