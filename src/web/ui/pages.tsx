/** Steps through a long list, page by page. */

import { Pagination } from '@mantine/core';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';

interface PagesProps {
  readonly total: number;
  readonly rows: number;
  readonly page: number;
  readonly onChange: (page: number) => void;
}

export function Pages({ total, rows, page, onChange }: PagesProps) {
  const t = useText(uiTexts);
  if (total <= rows) return null;
  return (
    <Pagination
      total={Math.ceil(total / rows)}
      value={page}
      onChange={onChange}
      getItemProps={(item) => ({ 'aria-label': t('pages.page', { page: item }) })}
      getControlProps={(control) => {
        if (control === 'next') return { 'aria-label': t('pages.next') };
        if (control === 'previous') return { 'aria-label': t('pages.previous') };
        return {};
      }}
    />
  );
}
