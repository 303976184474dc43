/** Import from another program: first what would be taken over and what not, and why; then, on purpose, the change. */

import { Button, FileInput, Group, Modal, NativeSelect, Stack, Table, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Locale } from '#src/core/messages.ts';
import {
  ImportFormat,
  type ImportReason,
  type ImportResult,
  importBytesMax,
} from '#src/features/watch/contract-lists.ts';
import * as watch from '#src/features/watch/contract.ts';
import { importLeftoverWords, importReasonWords } from '#src/features/watch/messages.ts';
import { useCall } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { translateError } from '../../i18n/problem-words.ts';
import { probeName } from '../../i18n/probe-words.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import table from '../system/table.module.css';
import css from './import-dialog.module.css';

export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText(monitorsTexts);
  const ui = useText(uiTexts);
  const toast = useToast();
  const [format, setFormat] = useState<ImportFormat>('uptime-kuma');
  const [text, setText] = useState('');
  const [isTooBig, setTooBig] = useState(false);
  const run = useCall(watch.importMonitors, [watch.listMonitors]);
  const result = run.data;
  const fresh = result?.monitors.filter((each) => each.outcome === 'new').length ?? 0;
  const take = async (file: File | null): Promise<void> => {
    run.reset();
    setTooBig(file !== null && file.size > importBytesMax);
    setText(file === null || file.size > importBytesMax ? '' : await file.text());
  };
  const apply = (): void =>
    run.mutate(
      { body: { format, text, apply: true } },
      {
        onSuccess: ({ monitors }) =>
          toast({ text: t('import.done', { count: monitors.filter((each) => each.outcome === 'created').length }) }),
      },
    );
  const isEmpty = text.trim() === '';
  const missing = isEmpty ? t('import.empty') : undefined;
  const wrong = isTooBig ? t('import.too-big') : missing;
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('import.title')}
      closeButtonProps={{ 'aria-label': ui('action.close') }}
    >
      <Stack gap="sm">
        <p className={css['about']}>{t('import.about')}</p>
        {run.error !== null && <ProblemNotice error={run.error} />}
        <NativeSelect
          label={t('import.format')}
          value={format}
          data={ImportFormat.options.map((each) => ({ value: each, label: t(`import.format.${each}`) }))}
          onChange={(event) => {
            run.reset();
            const chosen = ImportFormat.options.find((each) => each === event.currentTarget.value);
            if (chosen !== undefined) setFormat(chosen);
          }}
        />
        <FileInput
          label={t('import.file')}
          placeholder={t('import.file.choose')}
          accept=".json,.yaml,.yml,application/json,text/yaml"
          clearable
          error={isTooBig ? t('import.too-big') : undefined}
          onChange={(file) => void take(file)}
        />
        <Textarea
          label={t('import.text')}
          autosize
          minRows={2}
          maxRows={6}
          value={text.length > 20_000 ? '' : text}
          onChange={(event) => {
            run.reset();
            setText(event.currentTarget.value);
          }}
        />
        {result !== undefined && <Result result={result} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {ui(result?.isApplied === true ? 'action.close' : 'action.cancel')}
          </Button>
          {result === undefined && (
            <ActionButton
              reason={wrong}
              loading={run.isPending}
              onClick={() => run.mutate({ body: { format, text, apply: false } })}
            >
              {t('import.check')}
            </ActionButton>
          )}
          {result?.isApplied === false && (
            <Button disabled={fresh === 0} loading={run.isPending} onClick={apply}>
              {t('import.apply', { count: fresh })}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** What the server refused has words of its own. */
function reasonWords(locale: Locale, { code, values }: ImportReason): string {
  if (code !== 'not-created') return importReasonWords(locale, { code, values });
  const said = { code: String(values['error']), detail: String(values['detail']) };
  const { detail } = translateError(locale, said, values);
  return importReasonWords(locale, { code, values: { ...values, detail } });
}

function Result({ result }: { readonly result: ImportResult }) {
  const t = useText(monitorsTexts);
  const { locale } = useLocale();
  return (
    <div role="status">
      {result.monitors.length > 0 && (
        <>
          <h3 className={css['heading']}>{t('import.monitors')}</h3>
          <div className={`${table['frame'] ?? ''} ${css['scroll'] ?? ''}`}>
            <Table className={table['table']}>
              <thead>
                <tr>
                  <th scope="col">{t('import.column.name')}</th>
                  <th scope="col">{t('import.column.target')}</th>
                  <th scope="col">{t('import.column.outcome')}</th>
                  <th scope="col">{t('import.column.why')}</th>
                </tr>
              </thead>
              <tbody>
                {result.monitors.map((monitor) => (
                  <tr key={monitor.key}>
                    <td data-label={t('import.column.name')}>{monitor.name}</td>
                    <td data-label={t('import.column.target')}>
                      <span>
                        {monitor.probe === null ? '' : probeName(locale, monitor.probe)}{' '}
                        <span className={css['target']}>{monitor.target ?? ''}</span>
                      </span>
                    </td>
                    <td data-label={t('import.column.outcome')}>{t(`import.outcome.${monitor.outcome}`)}</td>
                    <td data-label={t('import.column.why')}>
                      {monitor.problems.map((why) => reasonWords(locale, why)).join(' ')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </Table>
          </div>
        </>
      )}
      {result.components.length > 0 && (
        <>
          <h3 className={css['heading']}>{t('import.components')}</h3>
          <p className={css['about']}>{t('import.components.about')}</p>
          <ul className={css['list']}>
            {result.components.map((component) => (
              <li key={component.key}>{component.name}</li>
            ))}
          </ul>
        </>
      )}
      {result.notTaken.length > 0 && (
        <>
          <h3 className={css['heading']}>{t('import.not-taken')}</h3>
          <ul className={css['list']}>
            {result.notTaken.map((each) => (
              <li key={each.code}>{importLeftoverWords(locale, each)}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
