/** The signed-in frame: navigation beside the page on a screen, below it on a phone; banners; keyboard. */

import { Drawer, UnstyledButton } from '@mantine/core';
import { IconDots, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { type RefObject, useEffect, useRef, useState } from 'react';
import * as fleet from '#src/features/fleet/contract.ts';
import { LiveProvider, useLive } from '../api/live.tsx';
import { queryOf } from '../api/queries.ts';
import { useCan, useMe } from '../api/session.ts';
import { useLocale } from '../i18n/locale.tsx';
import { shellTexts } from '../i18n/shell.data.ts';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import { paths } from '../paths.ts';
import { Logo } from '../ui/logo.tsx';
import { useAbout } from './about.ts';
import { ConnectionBanner, FreshnessFromConnection } from './connection-banner.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { type NavigationItem, navigationItems } from './navigation.ts';
import css from './shell.module.css';
import { StepUpProvider } from './step-up-dialog.tsx';
import { useSignOut } from './use-sign-out.ts';

export function Shell() {
  return (
    <LiveProvider>
      <FreshnessFromConnection>
        <StepUpProvider>
          <Frame />
        </StepUpProvider>
      </FreshnessFromConnection>
    </LiveProvider>
  );
}

function Frame() {
  const t = useText(shellTexts);
  const about = useAbout();
  const content = useRef<HTMLElement>(null);
  useAccountLanguage();
  useFocusOnNewPage(content);
  return (
    <div className={css['frame']}>
      <a href="#content" className={css['skip']}>
        {t('skip')}
      </a>
      <SideBar />
      <header className={css['top']}>
        <Link to={paths.fleet} className={css['brand']}>
          <Logo size={24} />
          <span>{about?.name ?? 'Keepsight'}</span>
        </Link>
        <LiveMark />
      </header>
      <main id="content" ref={content} className={css['main']} tabIndex={-1}>
        <div className={css['banners']}>
          <ConnectionBanner />
          {about?.demo === true && <p className={css['demo']}>{t('demo.banner')}</p>}
        </div>
        <Outlet />
      </main>
      <BottomBar />
      <KeyboardHelp />
    </div>
  );
}

/** The language of the account wins over what was chosen in this browser before sign-in. */
function useAccountLanguage(): void {
  const me = useMe();
  const { setLocale } = useLocale();
  useEffect(() => {
    if (me.locale !== null) setLocale(me.locale);
  }, [me.locale, setLocale]);
}

/** A new page is read from its beginning: without this the focus would stay on a link that is gone. */
function useFocusOnNewPage(content: RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    content.current?.focus({ preventScroll: true });
  }, [pathname, content]);
}

/** What this person may open; the rest is left out, because a whole menu of locked doors helps nobody. */
function useItems(): readonly NavigationItem[] {
  const can = useCan();
  const about = useAbout();
  return navigationItems.filter(
    (item) =>
      (item.permission === undefined || can(item.permission)) && (item.onlyInDemo !== true || about?.demo === true),
  );
}

function SideBar() {
  const t = useText(shellTexts);
  const me = useMe();
  const about = useAbout();
  const items = useItems();
  const signOut = useSignOut();
  return (
    <header className={css['side']}>
      <Link to={paths.fleet} className={css['brand']}>
        <Logo />
        <span>{about?.name ?? 'Keepsight'}</span>
      </Link>
      <nav aria-label={t('nav')} className={css['nav']}>
        <ul>
          {items.map((item, index) => (
            <li key={item.to}>
              {item.group !== undefined && item.group !== items[index - 1]?.group && (
                <p className={css['group']}>{t(item.group)}</p>
              )}
              <Link to={item.to} className={css['item']} activeProps={{ 'data-active': true }}>
                <item.icon size={20} stroke={1.6} aria-hidden="true" />
                <span>{t(item.label)}</span>
                {item.to === paths.fleet && <Attention />}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={css['foot']}>
        <LiveMark />
        <Link to={paths.account} className={css['item']} activeProps={{ 'data-active': true }} title={t('nav.account')}>
          <IconUserCircle size={20} stroke={1.6} aria-hidden="true" />
          <span className={css['name']}>{me.displayName}</span>
        </Link>
        <UnstyledButton className={css['item']} onClick={signOut}>
          <IconLogout size={20} stroke={1.6} aria-hidden="true" />
          <span>{t('nav.sign-out')}</span>
        </UnstyledButton>
      </div>
    </header>
  );
}

/** How many devices are down or degraded, beside the entry that leads to them. */
function Attention() {
  const t = useText(shellTexts);
  const can = useCan();
  const { data } = useQuery({ ...queryOf(fleet.listSites, {}), enabled: can('site:read') });
  const count = (data?.sites ?? []).reduce((sum, site) => sum + site.counts.down + site.counts.degraded, 0);
  if (count === 0) return null;
  return (
    <span className={css['attention']}>
      <span aria-hidden="true">{count}</span>
      <span className="ks-visually-hidden">{t('nav.attention', { count })}</span>
    </span>
  );
}

function LiveMark() {
  const t = useText(shellTexts);
  const { status } = useLive();
  return (
    <span className={css['live']} data-phase={status.phase}>
      <span className={css['dot']} aria-hidden="true" />
      {t(`live.${status.phase}`)}
    </span>
  );
}

function BottomBar() {
  const t = useText(shellTexts);
  const ui = useText(uiTexts);
  const items = useItems();
  const signOut = useSignOut();
  const [isOpen, setOpen] = useState(false);
  const primary = items.filter((item) => item.isPrimary === true);
  const rest = items.filter((item) => item.isPrimary !== true);
  const close = () => setOpen(false);
  return (
    <nav aria-label={t('nav')} className={css['bottom']}>
      {primary.map((item) => (
        <Link key={item.to} to={item.to} className={css['tab']} activeProps={{ 'data-active': true }}>
          <item.icon size={22} stroke={1.6} aria-hidden="true" />
          <span>{t(item.label)}</span>
        </Link>
      ))}
      <UnstyledButton
        className={css['tab']}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
      >
        <IconDots size={22} stroke={1.6} aria-hidden="true" />
        <span>{t('nav.more')}</span>
      </UnstyledButton>
      <Drawer
        opened={isOpen}
        onClose={close}
        position="bottom"
        size="auto"
        title={t('nav.more')}
        closeButtonProps={{ 'aria-label': ui('action.close') }}
      >
        <ul className={css['more']}>
          {rest.map((item) => (
            <li key={item.to}>
              <Link to={item.to} className={css['moreItem']} onClick={close}>
                <item.icon size={22} stroke={1.6} aria-hidden="true" />
                {t(item.label)}
              </Link>
            </li>
          ))}
          <li>
            <Link to={paths.account} className={css['moreItem']} onClick={close}>
              <IconUserCircle size={22} stroke={1.6} aria-hidden="true" />
              {t('nav.account')}
            </Link>
          </li>
          <li>
            <UnstyledButton className={css['moreItem']} onClick={signOut}>
              <IconLogout size={22} stroke={1.6} aria-hidden="true" />
              {t('nav.sign-out')}
            </UnstyledButton>
          </li>
        </ul>
      </Drawer>
    </nav>
  );
}
