/** Whole pages for what cannot be shown: nothing there, not allowed, broken. Each says cause, remedy and what to quote. */

import { Button } from '@mantine/core';
import { IconError404, IconLock } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Permission } from '#src/core/access.ts';
import { isApiError } from '../api/api-error.ts';
import { useCan } from '../api/session.ts';
import { shellTexts } from '../i18n/shell.data.ts';
import { useText } from '../i18n/use-text.ts';
import { paths } from '../paths.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';

export function NotFoundPage() {
  const t = useText(shellTexts);
  const { pathname } = useLocation();
  return (
    <Page title={t('not-found.title')}>
      <EmptyState
        icon={<IconError404 size={26} aria-hidden="true" />}
        title={t('not-found.text', { path: pathname })}
        actions={
          <Button component={Link} to={paths.fleet}>
            {t('not-found.action')}
          </Button>
        }
      />
    </Page>
  );
}

function ForbiddenPage({ permission }: { readonly permission: string }) {
  const t = useText(shellTexts);
  return (
    <Page title={t('forbidden.title')}>
      <EmptyState
        icon={<IconLock size={24} aria-hidden="true" />}
        title={t('forbidden.text', { permission })}
        actions={
          <Button component={Link} to={paths.account} variant="default">
            {t('forbidden.action')}
          </Button>
        }
      >
        <p>{t('forbidden.remedy')}</p>
        <p>
          <code>access.denied</code>
        </p>
      </EmptyState>
    </Page>
  );
}

/** Shows a page only to those who may see something of it; the server decides about each thing. */
export function Guarded({ permission, children }: { readonly permission: Permission; readonly children: ReactNode }) {
  const can = useCan();
  return can(permission) ? children : <ForbiddenPage permission={permission} />;
}

export function ErrorPage({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const t = useText(shellTexts);
  if (isApiError(error, 'request.not-found')) return <NotFoundPage />;
  if (isApiError(error, 'access.denied')) {
    return <ForbiddenPage permission={String(error.problem.fields?.['permission'] ?? '')} />;
  }
  return (
    <Page title={t('error.title')}>
      <ProblemNotice error={error} {...(onRetry === undefined ? {} : { onRetry })} />
    </Page>
  );
}
