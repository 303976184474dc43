import { Skeleton } from '@mantine/core';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';

/** Grey bars in the shape of what comes. */
export function LoadingRows({ rows = 6, height = 20 }: { readonly rows?: number; readonly height?: number }) {
  const t = useText(uiTexts);
  return (
    <div role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} my={12} radius="sm" width={`${String(92 - ((index * 17) % 40))}%`} />
      ))}
    </div>
  );
}
