/** What readers get of a statement, asked of the server that shows and sends it. */

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { PublicLocale } from '#src/core/messages.ts';
import type { StatementInput } from '#src/features/incidents/contract-schemas.ts';
import type { StatementPreview } from '#src/features/incidents/contract-preview.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { previewable } from './statement-model.ts';

export interface ShownPreview {
  readonly data: StatementPreview | undefined;
  readonly error: Error | null;
  /** A newer one is on its way. */
  readonly isOld: boolean;
}

/** Long enough that nobody is asked for every letter. */
const pauseMs = 500;
/** Each state of the text is a key of its own; old ones are not worth their memory. */
const forgetMs = 60_000;

interface Written {
  readonly incidentId: string;
  readonly statementId: string | undefined;
  readonly input: StatementInput;
  readonly locale: PublicLocale;
}

/** Of a text that is being written; whoever may not write gets what was saved. */
export function useWrittenPreview({ incidentId, statementId, input, locale }: Written): ShownPreview {
  const canWrite = useCan()('incident:write');
  const [paused] = useDebouncedValue(input, pauseMs);
  const statement = previewable(paused);
  const written = useQuery({
    ...queryOf(incidents.previewStatement, {
      params: { id: incidentId },
      body: { locale, statementId: statementId ?? null, statement: statement ?? paused },
    }),
    enabled: canWrite && statement !== undefined,
    placeholderData: keepPreviousData,
    gcTime: forgetMs,
  });
  const saved = useSavedPreview(statementId, locale, !canWrite);
  if (!canWrite) return saved;
  const isShown = statement !== undefined;
  return {
    data: isShown ? written.data : undefined,
    error: isShown ? written.error : null,
    isOld: paused !== input || written.isFetching,
  };
}

export function useSavedPreview(statementId: string | undefined, locale: PublicLocale, isWanted = true): ShownPreview {
  const { data, error, isFetching } = useQuery({
    ...queryOf(incidents.showStatementPreview, { params: { id: statementId ?? '' }, query: { locale } }),
    enabled: isWanted && statementId !== undefined,
  });
  return { data, error, isOld: isFetching };
}
